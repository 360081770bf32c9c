import { type ChartOptions, chartSvg, HEIGHT, WIDTH } from "./chart.ts";
import { Html, html } from "./html.ts";
import { groundStyle, type Look, STYLE, seriesStyle, type Theme } from "./style.ts";

/** Height of the title, and of a line of the legend. */
const LINE = 22;
/** Width of a name in the legend. */
const COLUMN = 160;

/**
 * Draws a chart as an SVG file of its own, with its title and a legend.
 *
 * @param theme  colors; light and dark drawings are for a page of this kind, whose background they
 *   show. Default: those that the reader prefers, with a background
 */
export function drawingOf(
  options: ChartOptions,
  looks: readonly Look[],
  theme: Theme = "auto",
): string {
  const { title, series } = options;
  const columns = Math.floor(WIDTH / COLUMN);
  const height = HEIGHT + LINE * (1 + Math.ceil(series.length / columns));
  const legend = series.map(({ className, label }, at) => {
    const x = 8 + (at % columns) * COLUMN;
    const y = HEIGHT + LINE * (1.6 + Math.floor(at / columns));
    return html`<g class="${className}"><rect x="${x}" y="${y - 9}" width="10" height="10" fill="var(--line)"/><text x="${x + 15}" y="${y}">${label}</text></g>`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui,sans-serif" font-size="14">
<title>${title}</title>
<style>${new Html(groundStyle(theme) + STYLE + seriesStyle(looks, theme))}</style>
${theme === "auto" ? html`<rect width="${WIDTH}" height="${height}" fill="var(--ground)"/>` : undefined}
<text x="8" y="16" font-weight="600">${title}</text>
<g transform="translate(0 ${LINE})">${chartSvg({ ...options, still: true })}</g>
${legend}
</svg>
`.text;
}
