import { valueAt } from "@lrm/run";
import { scaleLinear, scaleLog } from "d3-scale";
import { type Html, html } from "./html.ts";
import { plotAttributes } from "./zoom.ts";

/** A line of a chart. */
export interface Series {
  /** CSS class that gives the color. */
  readonly className: string;
  readonly label: string;
  /**
   * Points from left to right. A deviation is drawn as a band around the line, and an infinite y on
   * the upper edge.
   */
  readonly points: readonly (readonly [x: number, y: number, deviation?: number])[];
  /** Values that the line is the mean of. Drawn faintly behind it. */
  readonly behind?: readonly (readonly [x: number, y: number])[];
  /** True to draw every point as a dot with a label. */
  readonly dots?: boolean;
}

/** Contents of a chart. */
export interface ChartOptions {
  readonly title: string;
  /** Label of the x axis. */
  readonly x: string;
  readonly series: readonly Series[];
  /** Axes that are logarithmic; on x every value that occurs gets a tick. Default: none. */
  readonly logarithmic?: "x" | "y";
  /** Places on x of dashed vertical lines. Default: none. */
  readonly marks?: readonly number[];
  /** Lower and upper end of y. Values outside are cut off. */
  readonly range: readonly [number, number];
  /** Lower end of a linear x axis. Values before it are cut off. Default: 0. */
  readonly from?: number;
  /** CSS class of the figure. Default: none. */
  readonly figureClass?: string;
  /**
   * True to show the lines' names below the title, for pages without another legend. Default:
   * false.
   */
  readonly legend?: boolean;
  /** Formats values of y. Default: {@link shortNumber}. */
  readonly format?: (value: number) => string;
  /** True to leave out what a page does: values under the pointer, and zoom. Default: false. */
  readonly still?: boolean;
}

/** Width of the drawing. Readable when scaled down to the screen of a phone. */
export const WIDTH = 480;
export const HEIGHT = 330;
/** Least room for labels to the left of the plot area. */
const LEFT = 60;
/** Distance of these labels from the plot area. */
const GAP = 7;
/** Font size on the screen of a phone, the largest. */
const LARGEST_FONT = 17;
const RIGHT = 20;
const TOP = 12;
const BOTTOM = 46;
const right = WIDTH - RIGHT;
const bottom = HEIGHT - BOTTOM;
/** Number of columns that show their values under the pointer. */
const COLUMNS = 60;

type Place = (value: number) => number;

/** Maps values to positions in the chart. */
interface Axes {
  readonly x: Place;
  readonly y: Place;
  /** Range of x values. */
  readonly domain: readonly [number, number];
}

/** Greatest width of the plot area. More points than that cannot be distinguished. */
export const PLOT_WIDTH: number = right - LEFT;

/** Draws a line chart as a figure with an SVG. Shows values under the pointer, with CSS alone. */
export function lineChart(options: ChartOptions): Html {
  const { title, series, legend, figureClass } = options;
  return html`<figure${figureClass && html` class="${figureClass}"`}>
<figcaption>${title}${legend ? legendOf(series) : undefined}</figcaption>
${chartSvg(options)}
</figure>
`;
}

/** Draws a line chart as an SVG, without its title. */
export function chartSvg(options: ChartOptions): Html {
  const { title, series, logarithmic, range } = options;
  const { from = 0, marks = [], format = shortNumber } = options;
  const xs = series.flatMap(({ points }) => points.map(([at]) => at));
  const [first, last] = logarithmic === "x" ? [least(xs), most(xs)] : [from, most(xs)];
  const yScale = (logarithmic === "y" ? scaleLog : scaleLinear)(range, [bottom, TOP]);
  const y: Place = (value) => rounded(yScale(value));
  const yTicks = spaced(yScale.ticks(6).reverse(), y, 18).map((at) => ({ at, text: format(at) }));
  const left = most([LEFT, ...yTicks.map(({ text }) => GAP + textWidth(text))]);
  // Adds a margin to a logarithmic axis, so that no dot is cut off.
  const xScale =
    logarithmic === "x"
      ? scaleLog([first / Math.SQRT2, last * Math.SQRT2], [left, right])
      : scaleLinear([first, last], [left, right]);
  const x: Place = (value) => rounded(xScale(value));
  const axes: Axes = { x, y, domain: [first, last] };
  const clip = `clip-${title.replace(/\W+/g, "-").toLowerCase()}`;
  const xTicks = logarithmic === "x" ? [...new Set(xs)].sort((a, b) => a - b) : xScale.ticks(5);
  // In a drawing the chart stands at the top, above the legend.
  const place = options.still ? html` preserveAspectRatio="xMidYMin"` : undefined;
  const plot = {
    ...{ unit: options.x, left, right, top: TOP, bottom, domain: axes.domain },
    range: options.format === undefined ? range : undefined,
    logarithmic: logarithmic === "y",
  };
  const zoomable = logarithmic === "x" || options.still ? undefined : plotAttributes(plot);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}"${place}${zoomable} role="img" aria-label="${describe(options)}">
<clipPath id="${clip}"><rect x="${left}" y="${TOP - 4}" width="${right - left}" height="${bottom - TOP + 4}"/></clipPath>
<g class="grid">${yTicks.map(
    ({ at, text }) =>
      html`<line x1="${left}" x2="${right}" y1="${y(at)}" y2="${y(at)}"/><text x="${left - GAP}" y="${y(at) + 5}" text-anchor="end">${text}</text>`,
  )}${spaced(xTicks, x, 52).map(
    (value) =>
      html`<line x1="${x(value)}" x2="${x(value)}" y1="${bottom}" y2="${bottom + 5}"/><text x="${x(value)}" y="${bottom + 20}" text-anchor="middle">${shortNumber(value)}</text>`,
  )}</g>
${[...new Set(marks.filter((at) => at >= first))].map(
  (mark) => html`<line class="mark" x1="${x(mark)}" x2="${x(mark)}" y1="${TOP}" y2="${bottom}"/>`,
)}<text x="${(left + right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${options.x}</text>
<g clip-path="url(#${clip})">${series.map((each) => lineOf(each, axes))}</g>
${series.filter(({ dots }) => dots).map((each) => dotsOf(each, range[1], axes))}
${logarithmic === "x" || options.still ? undefined : readouts(options, axes)}
</svg>`;
}

function legendOf(series: readonly Series[]): Html {
  return html`<span class="legend">${series.map(({ className, label }) => html`<span class="${className}"><span class="key"></span>${label}</span>`)}</span>`;
}

/** Describes a chart for screen readers: first and last value of each line. */
function describe({ title, series, format = shortNumber }: ChartOptions): string {
  const ends = series.flatMap(({ label, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [`${label} from ${format(first[1])} to ${format(last[1])}`];
  });
  return `${title}: ${ends.join("; ")}`;
}

function lineOf({ className, points, behind = [] }: Series, axes: Axes): Html {
  const finite = points.filter(([, value]) => Number.isFinite(value));
  const faint = behind.length === 0 ? undefined : polyline(behind, axes, "behind");
  return html`<g class="series ${className}">${faint}${bandOf(finite, axes)}${polyline(finite, axes)}</g>`;
}

function polyline(points: Series["points"], { x, y }: Axes, className?: string): Html {
  const places = points.map(([at, value]) => `${x(at)},${y(value)}`).join(" ");
  return html`<polyline${className && html` class="${className}"`} points="${places}"/>`;
}

/** Draws a band of one deviation above and below the line; a bar at a single point. */
function bandOf(points: Series["points"], axes: Axes): Html | undefined {
  const { x, y } = axes;
  if (!points.some(([, , deviation = 0]) => deviation > 0)) return undefined;
  if (points.length === 1) {
    const [at, value, deviation = 0] = points[0]!;
    return polyline(
      [value - deviation, value + deviation].map((end) => [at, end] as const),
      axes,
    );
  }
  const above = points.map(([at, value, deviation = 0]) => `${x(at)},${y(value + deviation)}`);
  const below = points.map(([at, value, deviation = 0]) => `${x(at)},${y(value - deviation)}`);
  return html`<polygon points="${[...above, ...below.reverse()].join(" ")}"/>`;
}

/** Draws dots with labels. A point beyond the edge is a hollow dot on the edge. */
function dotsOf({ className, label, points }: Series, high: number, { x, y }: Axes): Html {
  return html`<g class="series ${className}">${points.map(([at, value]) => {
    const outside = !(value <= high);
    const text = Number.isFinite(value) ? value.toFixed(4) : "not finite";
    return html`<circle cx="${x(at)}" cy="${outside ? TOP : Math.max(TOP, y(value))}" r="3.2"${outside ? html` class="outside"` : undefined}><title>${`${label}: ${text} at ${shortNumber(at)}`}</title></circle>`;
  })}</g>`;
}

/** Draws columns that show the values of the curves while the pointer is over them. */
function readouts({ series, x: unit, format = shortNumber }: ChartOptions, axes: Axes): Html {
  const [first, last] = axes.domain;
  const width = (last - first) / COLUMNS;
  const drawn = series.map((each) => ({
    ...each,
    points: each.points.filter(([, value]) => Number.isFinite(value)),
  }));
  const whole = width >= 1 ? Math.round : (value: number) => Number(value.toPrecision(3));
  return html`<g class="readouts">${Array.from({ length: COLUMNS }, (_, column) => {
    const left = first + column * width;
    const middle = whole(left + width / 2);
    const [from, at, to] = [left, middle, left + width].map(axes.x);
    const lines = drawn.flatMap(({ className, label, points }) => {
      const value = valueAt(points, middle);
      return value === undefined ? [] : [{ className, text: `${label} ${format(value)}` }];
    });
    return html`<g><rect x="${from}" y="${TOP}" width="${rounded(to! - from!)}" height="${bottom - TOP}"/><line x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom}"/><text x="${right - 4}" y="${TOP + 14}">${shortNumber(middle)} ${unit}${lines.map(({ className, text }) => html`<tspan class="series ${className}" x="${right - 4}" dy="1.25em">${text}</tspan>`)}</text></g>`;
  })}</g>`;
}

/** Estimates the width of a label in units of the drawing. A comma is half as wide as a digit. */
function textWidth(text: string): number {
  const narrow = text.replace(/[^., ]/g, "").length;
  return Math.ceil(LARGEST_FONT * (0.6 * (text.length - narrow) + 0.3 * narrow));
}

/** Leaves out ticks whose labels would touch the previous one. */
function spaced(values: readonly number[], place: Place, distance: number): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return values.filter((value) => {
    if (place(value) - last < distance) return false;
    last = place(value);
    return true;
  });
}

/** Formats a number with few digits. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return value.toLocaleString("en", { maximumFractionDigits: 0 });
  if (size > 0 && size < 1e-4) return value.toExponential(1).replace(".0e", "e");
  return String(Number(value.toPrecision(4)));
}

// Math.min(...values) fails for more than some ten thousand values.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
const rounded = (value: number): number => Math.round(value * 10) / 10;
