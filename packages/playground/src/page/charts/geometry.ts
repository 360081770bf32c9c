import type { AxisView, ChartSize, ChartView } from "./view.ts";

/** Space beside the plot in CSS pixels: for numbers and titles of the axes. */
const LEFT = 58;
const BOTTOM = 48;
const TOP = 10;

/** Place of a chart's curves in CSS pixels, and where values are in it. */
export interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
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
  const [left, right, top, bottom] = [LEFT, width - nameSpace, TOP, height - BOTTOM];
  return {
    ...{ left, right, top, bottom },
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
