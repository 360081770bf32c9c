import type { Expression } from "@lrm/tensor";

/** What {@link averagedGradient} reads. */
export type AveragingInput = "gradient" | "gradientScale" | "momentum";

/** What {@link averagedGradient} reads, for `defineMap`. */
export const AVERAGING_INPUTS: readonly AveragingInput[] = [
  "gradient",
  "gradientScale",
  "momentum",
];

/** β, 1 − β, and how much of M and of G is in U. */
export type AveragingScalar = "beta" | "rest" | "follow" | "ahead";

/** The scalars of {@link averagedGradient}, for `defineMap`. */
export const AVERAGING_SCALARS: readonly AveragingScalar[] = ["beta", "rest", "follow", "ahead"];

/**
 * `M ← βM + (1 − β)G` and `U = βM + (1 − β)G` (or M) as expressions, for rules that do all of their work in one kernel of their own.
 *
 * @example
 * ```ts
 * import { AVERAGING_INPUTS, AVERAGING_SCALARS, averagedGradient } from "@lrm/optimizer";
 * import { defineMap } from "@lrm/tensor";
 * const kernel = defineMap(["value", ...AVERAGING_INPUTS], ["size", ...AVERAGING_SCALARS], ({ value, size, ...average }) => {
 *   const { M, U } = averagedGradient(average);
 *   return { value: value.sub(U.mul(size)), momentum: M };
 * });
 * expect(kernel.outputs).toEqual(["value", "momentum"]);
 * ```
 */
export function averagedGradient({
  gradient,
  gradientScale,
  momentum,
  beta,
  rest,
  follow,
  ahead,
}: Readonly<Record<AveragingInput | AveragingScalar, Expression>>): {
  readonly M: Expression;
  readonly U: Expression;
} {
  // U with M put in: fewer operations for each element, where rows are swept more than once.
  const U = momentum
    .mul(beta.mul(follow))
    .add(gradient.mul(gradientScale.mul(rest.mul(follow).add(ahead))));
  return { M: momentum.mul(beta).add(gradient.mul(gradientScale.mul(rest))), U };
}
