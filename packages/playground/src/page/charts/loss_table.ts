import uPlot from "uplot";
import type { Axis, Curve } from "../curves.ts";
import { thinned } from "../thinned.ts";

/** Largest number of points of a run: more points than pixels are not visible. */
const POINTS = 1000;

/** Joins all runs over the union of their steps or seconds. */
export function lossTable(curves: readonly Curve[], against: Axis): uPlot.AlignedData {
  if (curves.length === 0) return [[]];
  const tables = curves.map(
    (curve): uPlot.AlignedData => [
      // Every step has a position on the axis.
      thinned(curve[against], POINTS) as number[],
      thinned(curve.train, POINTS),
      thinned(curve.mean, POINTS),
      thinned(curve.validation, POINTS),
    ],
  );
  // Lines go across gaps: a missing value must not interrupt a line.
  return uPlot.join(
    tables,
    tables.map(() => [0, 0, 0, 0]),
  );
}
