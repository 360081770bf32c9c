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

/**
 * Compares numbers of steps in words: "3.2 times fewer", "13 % fewer", or "about as many".
 *
 * @param needed  steps that one run needs, at most `steps`
 */
export function savingText(needed: number, steps: number): string {
  if (steps >= 2 * needed) return `${(steps / needed).toFixed(1)} times fewer`;
  const percent = Math.round(100 * (1 - needed / steps));
  return percent < 1 ? "about as many" : `${percent} % fewer`;
}
