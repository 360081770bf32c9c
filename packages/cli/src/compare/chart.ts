import { type Html, html } from "./html.ts";

/** A line. */
export interface Series {
  /** CSS class that gives the color. */
  readonly className: string;
  readonly label: string;
  /** From left to right; a deviation makes a band around the line. An infinite y is drawn on the upper edge. */
  readonly points: readonly (readonly [x: number, y: number, deviation?: number])[];
}

/** What a chart shows. */
export interface ChartOptions {
  readonly title: string;
  readonly x: string;
  readonly series: readonly Series[];
  /** Default: linear. */
  readonly logarithmic?: boolean;
  /** Whether every point gets a dot. */
  readonly dots?: boolean;
  /** Lower and upper end of y; what lies outside is cut off. */
  readonly range: readonly [number, number];
}

/** A size that is still readable when a telephone scales it down. */
const WIDTH = 480;
const HEIGHT = 330;
const LEFT = 54;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 46;
const right = WIDTH - RIGHT;
const bottom = HEIGHT - BOTTOM;

/** A line chart as a figure with an SVG in it. */
export function lineChart(options: ChartOptions): Html {
  const { title, series, logarithmic = false, dots = false, range } = options;
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const first = logarithmic ? Math.min(...xs) : 0;
  const last = Math.max(...xs);
  const bend = logarithmic ? Math.log2 : (x: number) => x;
  // A log axis gets some room, so that no dot is cut in half.
  const margin = logarithmic ? 0.5 : 0;
  const x = (value: number): number => {
    const [low, high] = [bend(first) - margin, bend(last) + margin];
    return round(LEFT + ((bend(value) - low) / Math.max(1e-12, high - low)) * (right - LEFT));
  };
  const [low, high] = range;
  const y = (value: number): number =>
    round(bottom - ((value - low) / (high - low)) * (bottom - TOP));
  const clip = `clip-${title.replace(/\W+/g, "-").toLowerCase()}`;
  const xTicks = logarithmic ? [...new Set(xs)].sort((a, b) => a - b) : ticks(0, last, 5);
  return html`<figure>
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
<clipPath id="${clip}"><rect x="${LEFT}" y="${TOP - 4}" width="${right - LEFT}" height="${bottom - TOP + 4}"/></clipPath>
<g class="grid">${ticks(low, high, 6).map(
    (value) =>
      html`<line x1="${LEFT}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/><text x="${LEFT - 7}" y="${y(value) + 5}" text-anchor="end">${label(value)}</text>`,
  )}${spaced(xTicks, x, logarithmic ? 52 : 0).map(
    (value) =>
      html`<line x1="${x(value)}" x2="${x(value)}" y1="${bottom}" y2="${bottom + 5}"/><text x="${x(value)}" y="${bottom + 20}" text-anchor="middle">${label(value)}</text>`,
  )}</g>
<text x="${(LEFT + right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${options.x}</text>
<g clip-path="url(#${clip})">${series.map(({ className, points }) => {
    const finite = points.filter((point) => Number.isFinite(point[1]));
    return html`<g class="series ${className}">${band(finite, x, y)}<polyline points="${finite.map(([at, value]) => `${x(at)},${y(value)}`).join(" ")}"/></g>`;
  })}</g>
${dots ? series.map((each) => dotsOf(each, options, x, (value) => Math.max(TOP, y(value)))) : undefined}
</svg>
</figure>
`;
}

type Place = (value: number) => number;

/** One deviation above and below the line. */
function band(points: Series["points"], x: Place, y: Place): Html | undefined {
  if (!points.some(([, , deviation = 0]) => deviation > 0)) return undefined;
  const above = points.map(([at, value, deviation = 0]) => `${x(at)},${y(value + deviation)}`);
  const below = points.map(([at, value, deviation = 0]) => `${x(at)},${y(value - deviation)}`);
  return html`<polygon points="${[...above, ...below.reverse()].join(" ")}"/>`;
}

/** Dots that say their numbers; hollow on the edge for what lies beyond it. */
function dotsOf(series: Series, { range }: ChartOptions, x: Place, y: Place): Html {
  const [, high] = range;
  return html`<g class="series ${series.className}">${series.points.map(([at, value]) => {
    const outside = !(value <= high);
    const text = Number.isFinite(value) ? value.toFixed(4) : "not finite";
    return html`<circle cx="${x(at)}" cy="${outside ? TOP : y(value)}" r="3.2"${outside ? html` class="outside"` : undefined}><title>${`${series.label}: ${text} at ${label(at)}`}</title></circle>`;
  })}</g>`;
}

/** About `count` round numbers from `low` to `high`. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power;
  const values: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) {
    values.push(Number((at * step).toPrecision(12)));
  }
  return values;
}

/** Leaves out ticks whose labels would touch the one before. */
function spaced(values: readonly number[], x: Place, distance: number): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return values.filter((value) => {
    if (x(value) - last < distance) return false;
    last = x(value);
    return true;
  });
}

/** A number as short as it is readable. */
function label(value: number): string {
  return Math.abs(value) >= 1000
    ? value.toLocaleString("en", { maximumFractionDigits: 0 })
    : String(Number(value.toPrecision(4)));
}

const round = (value: number): number => Math.round(value * 10) / 10;
