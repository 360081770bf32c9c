/**
 * Colors of lines on a light and on a dark background. People with any color blindness can tell
 * them apart (after Okabe and Ito).
 */
export type Color = readonly [light: string, dark: string];

export const GRAY: Color = ["#555555", "#bbbbbb"];

/** Default colors, in the order in which they are assigned. */
export const COLORS: readonly Color[] = [
  ["#0072b2", "#56a8e8"],
  ["#d55e00", "#ff8a3d"],
  ["#007a5a", "#2fcf9f"],
  ["#b2478a", "#f08fc8"],
  ["#5a3fc0", "#a995ff"],
  ["#8a6d00", "#e0c040"],
  GRAY,
];

/** Lengths of the dashes of a line and of the gaps between them, in turn. */
export type Dashes = readonly number[];

/** Dashes in the order in which they are assigned: none, and three that differ. */
export const DASHES: readonly Dashes[] = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

/** Style of a line. */
export interface Look {
  readonly className: string;
  readonly color: Color;
  /** Dashes, so that lines differ not only in color. Default: none. */
  readonly dashes?: Dashes;
}

/** Colors of a page or drawing; auto: as its reader prefers. */
export type Theme = "light" | "dark" | "auto";

/** Returns the CSS of colors in a theme. */
function themed(theme: Theme, light: string, dark: string): string {
  switch (theme) {
    case "light":
      return light;
    case "dark":
      return dark;
    case "auto":
      return `${light}\n@media(prefers-color-scheme:dark){${dark}}`;
    default:
      return theme satisfies never;
  }
}

/** Returns the CSS of a page's or a drawing's background and text. */
export function groundStyle(theme: Theme = "auto"): string {
  return themed(
    theme,
    ":root{--ground:#fff;--text:#1b1b1b;--faint:#5c5c5c;--rule:#ddd;--field:#f4f5f7}",
    ":root{--ground:#16181c;--text:#e8e8e8;--faint:#a8a8a8;--rule:#383c44;--field:#20242b}",
  );
}

/** Returns the CSS of lines, which hides those that are not checked. */
export function seriesStyle(looks: readonly Look[], theme: Theme = "auto"): string {
  const colors = (at: 0 | 1) =>
    looks.map(({ className, color }) => `.${className}{--line:${color[at]}}`).join("");
  return [
    themed(theme, colors(0), colors(1)),
    ...looks
      .filter(({ dashes = [] }) => dashes.length > 0)
      .map(
        ({ className, dashes = [] }) =>
          `.${className} polyline{stroke-dasharray:${dashes.join(" ")}}.${className} .key{background:${dashedFill(dashes)}}`,
      ),
    ...looks.map(
      ({ className }) =>
        `body:has(#show-${className}:not(:checked)) .series.${className}{display:none}`,
    ),
  ].join("\n");
}

/** Returns the background of a line's key, which looks like the line. */
function dashedFill(dashes: Dashes): string {
  let end = 0;
  const stops = dashes.map((length, at) => {
    const begin = end;
    end += length;
    return `${at % 2 === 0 ? "var(--line)" : "transparent"} ${begin}px ${end}px`;
  });
  return `repeating-linear-gradient(90deg,${stops.join(",")})`;
}

/** CSS of a page with charts, without its colors. */
export const STYLE = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{margin:0 auto;max-width:1080px;padding:1rem}
h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin-top:2rem}
h3{font-size:1rem}
p,li{max-width:48rem;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:.35rem .7rem;text-align:right;border-bottom:1px solid var(--rule)}
th:first-child,td:first-child{text-align:left}
.key{display:inline-block;width:1.5rem;height:.25rem;margin-right:.45rem;vertical-align:middle;background:var(--line)}
fieldset{border:0;padding:.25rem 0;margin:1rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;position:sticky;top:0;max-height:35vh;overflow-y:auto;background:var(--ground);z-index:1}
legend{float:left;width:100%;padding:0;color:var(--faint)}
label{padding:.35rem 0;cursor:pointer;overflow-wrap:anywhere}
input{accent-color:var(--line);margin-right:.35rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:1.2rem}
figure{margin:0;min-width:0}
figcaption{font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:0 1rem;font-weight:400;font-size:.9rem}
svg{display:block;width:100%;height:auto;font-size:14px}
@media(max-width:500px){svg{font-size:17px}}
svg text{fill:var(--faint)}
.grid line{stroke:var(--rule)}
.mark{stroke:var(--faint);stroke-dasharray:4 4}
.series polyline{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}
.series polyline.behind{stroke-width:1;stroke-dasharray:none;opacity:.4}
.series polygon{fill:var(--line);opacity:.16}
.series circle{fill:var(--line);stroke:var(--line);stroke-width:1.5}
.series circle.outside{fill:var(--ground)}
.readouts rect{fill:transparent}
.readouts line{stroke:var(--faint)}
.readouts text{text-anchor:end;fill:var(--text);paint-order:stroke;stroke:var(--ground);stroke-width:5px;stroke-linejoin:round}
.readouts tspan{fill:var(--line)}
.readouts line,.readouts text{visibility:hidden;pointer-events:none}
.readouts g:hover line,.readouts g:hover text{visibility:visible}
.views{position:static;padding-bottom:0}
.headline{font-size:1.15rem;font-weight:600}
.notes{color:var(--faint);font-size:.9rem}
`;
