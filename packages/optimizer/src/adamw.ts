import { defineMap, map } from "@lrm/tensor";
import { checkSetting, shown } from "./check_setting.ts";
import type { UpdateRule } from "./rule.ts";

/** How AdamW steps. */
export interface AdamWOptions {
  /** Default 3e-4. */
  readonly learningRate?: number;
  /** Decay of the averages of gradients and of their squares. Default [0.9, 0.95]. */
  readonly betas?: readonly [number, number];
  /** Keeps the quotient finite; at least 1e-30. Default 1e-10. */
  readonly epsilon?: number;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0. */
  readonly weightDecay?: number;
}

/** Far above where float32 ends, so that 0/0 cannot happen. */
const SMALLEST_EPSILON = 1e-30;

/** A gradient whose square, and twenty times that, is still a float32 (v̂ = v / (1 − β₂) in the first step). */
const LARGEST = 2 ** 60;

// m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  w ← (1 − lr·wd)w − lr · m̂ / (√v̂ + ε)
const step = defineMap(
  ["value", "gradient", "gradientScale", "momentum", "variance"],
  ["keep", "size", "beta1", "rest1", "beta2", "rest2", "correction2", "epsilon"],
  ({ value, gradient, gradientScale, momentum, variance, ...scalars }) => {
    const { keep, size, beta1, rest1, beta2, rest2, correction2, epsilon } = scalars;
    const g = gradient.mul(gradientScale);
    // Larger ones count as this: their squares are no float32, and would stop the parameter for good.
    const bounded = g.isFinite().select(g.min(LARGEST).max(-LARGEST), g);
    const v = variance.mul(beta2).add(bounded.square().mul(rest2));
    const m = momentum.mul(beta1).add(bounded.mul(rest1));
    const direction = m.div(v.mul(correction2).sqrt().add(epsilon));
    return { value: value.mul(keep).sub(direction.mul(size)), momentum: m, variance: v };
  },
);

/**
 * AdamW: bias-corrected averages of gradients and squared gradients, `m̂ / (√v̂ + ε)`, with decoupled weight decay; for any parameter. Two numbers of state per element.
 *
 * Entries of a gradient above 1.15e18 (2⁶⁰) count as that, so that no square overflows float32;
 * below 1e-10, the default epsilon, steps shrink with the gradient. What is not finite makes the
 * parameter NaN.
 *
 * @see Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", https://arxiv.org/abs/1711.05101
 */
export function adamw({
  learningRate = 3e-4,
  betas = [0.9, 0.95],
  epsilon = 1e-10,
  weightDecay = 0,
}: AdamWOptions = {}): UpdateRule {
  const name = "adamw";
  checkSetting(name, "learningRate", learningRate, 0);
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new RangeError(
      `Cannot use ${name} with betas ${shown(betas)}: take two numbers, such as [0.9, 0.95]`,
    );
  }
  checkSetting(name, "betas[0]", betas[0], 0, 1);
  checkSetting(name, "betas[1]", betas[1], 0, 1);
  checkSetting(name, "epsilon", epsilon, SMALLEST_EPSILON);
  checkSetting(name, "weightDecay", weightDecay, 0);
  const [beta1, beta2] = betas;
  return {
    name,
    layout: "elements",
    learningRate,
    settings: { learningRate, betas, epsilon, weightDecay },
    state: (shape) => ({ momentum: shape, variance: shape }),
    update({ spans, gradientScale, learningRate: lr, step: t }) {
      const scalars = {
        keep: 1 - lr * weightDecay,
        size: lr / (1 - beta1 ** (t + 1)),
        beta1,
        rest1: 1 - beta1,
        beta2,
        rest2: 1 - beta2,
        correction2: 1 / (1 - beta2 ** (t + 1)),
        epsilon,
      };
      for (const { value, gradient, state } of spans) {
        const momentum = state.momentum!;
        const variance = state.variance!;
        const inputs = { value, gradient, gradientScale, momentum, variance };
        map(step, inputs, { scalars, into: { value, momentum, variance } });
      }
    },
  };
}
