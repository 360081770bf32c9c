import type { MeanCurve } from "@lrm/compare";
import { stepsToReach } from "@lrm/run";

/**
 * Counts the steps in which each of two curves reaches the higher one of their last losses: all of
 * them for the curve that ends higher, and fewer for the other one. Between points, curves are
 * straight.
 */
export function stepsToHigher(
  first: MeanCurve,
  second: MeanCurve,
): readonly [first: number, second: number] {
  const target = Math.max(...[first, second].map(({ points }) => points.at(-1)?.[1] ?? Number.NaN));
  const steps = ({ points }: MeanCurve): number =>
    stepsToReach(points, target) ?? points.at(-1)?.[0] ?? Number.NaN;
  return [steps(first), steps(second)];
}
