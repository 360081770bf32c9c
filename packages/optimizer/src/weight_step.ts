import type { Expression } from "@lrm/tensor";

/** Gives the weights after a step, `(1 − lr·wd) W − step`, as every rule's kernel computes them. */
export function weightsAfter(
  step: Expression,
  { W, keep }: Readonly<Record<"W" | "keep", Expression>>,
): Expression {
  return W.mul(keep).sub(step);
}

/**
 * Gives the scalar `keep` of {@link weightsAfter}: decay is decoupled, whatever the step's scale.
 */
export function keepOf(learningRate: number, weightDecay: number): number {
  return 1 - learningRate * weightDecay;
}
