import type { Point } from "@lrm/run";
import { statisticsOf } from "./statistics.ts";

/** Mean of a curve over several seeds. */
export interface MeanCurve {
  readonly points: readonly (readonly [step: number, mean: number, deviation: number])[];
}

/** Averages curves at the steps that all of them have. */
export function meanCurve(curves: readonly (readonly Point[])[]): MeanCurve {
  const [first = [], ...others] = curves.map((curve) => new Map(curve));
  const points = [...first].flatMap(([step, loss]) => {
    const losses = [loss, ...others.map((other) => other.get(step))];
    const known = losses.filter((each) => each !== undefined);
    if (known.length < losses.length) return [];
    const { mean, deviation } = statisticsOf(known)!;
    return [[step, mean, deviation] as const];
  });
  return { points };
}
