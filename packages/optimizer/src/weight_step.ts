import type { Expression } from "@lrm/tensor";

/** Gives the weights after a step, `(1 − lr·wd) W − step`, as every rule's kernel computes them. */
export function weightsAfter(
  step: Expression,
  { W, keep }: Readonly<Record<"W" | "keep", Expression>>,
): Expression {
  return W.mul(keep).sub(step);
}

/**
 * Gives the weights after a step with cautious decay, `W − lr·wd·[W ∘ step ≥ 0] ∘ W − step`: decay
 * never works against the step. It stops where the step moves a weight away from 0.
 *
 * @see Chen et al. 2025, "Cautious Weight Decay", https://arxiv.org/abs/2510.12402
 */
export function cautiousWeightsAfter(
  step: Expression,
  { W, keep }: Readonly<Record<"W" | "keep", Expression>>,
): Expression {
  return W.mul(W.mul(step).lessThan(0).select(1, keep)).sub(step);
}

/**
 * Gives the scalar `keep` of {@link weightsAfter}: decay is decoupled, whatever the step's scale.
 */
export function keepOf(learningRate: number, weightDecay: number): number {
  return 1 - learningRate * weightDecay;
}
