import type { AxisView, ChartSize, ChartView } from "./view.ts";

/** Space beside the plot in CSS pixels: for numbers and titles of the axes. */
const NUMBERS = 40;
const TITLE = 18;
const BOTTOM = 48;
const TOP = 10;
/** Width of a chart below which its vertical axis has no title. */
const NARROW = 420;

/** Place of a chart's curves in CSS pixels, and where values are in it. */
export interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** True where there is room for the title of the vertical axis. */
  readonly titled: boolean;
  x(value: number): number;
  y(value: number): number;
  /** Finds the value of the horizontal axis at a position. */
  valueAt(x: number): number;
}

/**
 * Computes where a chart draws what.
 *
 * @param nameSpace  width that names need to the right of the curves
 */
export function geometryOf(
  { x, y }: Pick<ChartView, "x" | "y">,
  { width, height }: ChartSize,
  nameSpace: number,
): Geometry {
  const titled = width >= NARROW;
  const left = titled ? NUMBERS + TITLE : NUMBERS;
  const [right, top, bottom] = [width - nameSpace, TOP, height - BOTTOM];
  return {
    ...{ left, right, top, bottom, titled },
    x: (value) => left + fraction(x, value) * (right - left),
    y: (value) => bottom - fraction(y, value) * (bottom - top),
    valueAt: (at) => valueIn(x, (at - left) / (right - left)),
  };
}

function fraction({ range: [least, most], log }: AxisView, value: number): number {
  if (!log) return (value - least) / (most - least);
  return Math.log(Math.max(value, least / 1e6) / least) / Math.log(most / least);
}

function valueIn({ range: [least, most], log }: AxisView, part: number): number {
  return log ? least * (most / least) ** part : least + part * (most - least);
}
