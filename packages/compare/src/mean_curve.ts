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

/**
 * Finds where a curve first reaches `loss`. Interpolates linearly between evaluations.
 *
 * @returns  a whole number of steps; undefined if it does not reach it
 */
export function stepsToReach(
  points: readonly (readonly [step: number, loss: number, ...rest: number[]])[],
  loss: number,
): number | undefined {
  const index = points.findIndex(([, each]) => each <= loss);
  const there = points[index];
  if (there === undefined) return undefined;
  const before = points[index - 1];
  if (before === undefined) return there[0];
  const part = (before[1] - loss) / (before[1] - there[1]);
  return Math.ceil(before[0] + part * (there[0] - before[0]));
}
