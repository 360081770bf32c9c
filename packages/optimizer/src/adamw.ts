import { elementwiseRule, elementwiseUpdate } from "./elementwise_rule.ts";
import { defineOptimizer } from "./entry.ts";
import { resolveSettings } from "./resolve_settings.ts";
import type { UpdateRule } from "./rule.ts";
import type { OptionsOf } from "./setting.ts";
import { setting } from "./setting_kinds.ts";
import { stepSettings } from "./step_settings.ts";

/** Far above where float32 ends, so that 0/0 cannot happen. */
const SMALLEST_EPSILON = 1e-30;

const SETTINGS = {
  ...stepSettings({
    learningRate: 3e-4,
    training: { learningRate: 1.5e-3, weightDecay: 0.1 },
  }),
  /** Decay of the averages of gradients and of their squares. Default [0.9, 0.95]. */
  betas: setting.pair({
    each: { from: 0, below: 1 },
    default: [0.9, 0.95],
    help: "Decay of the averages of gradients and of their squares",
  }),
  /** Keeps the quotient finite; at least 1e-30. Default 1e-10. */
  epsilon: setting.number({
    from: SMALLEST_EPSILON,
    default: 1e-10,
    help: "Added to the root of the average of squares",
  }),
} as const;

/** Options of {@link adamw}. */
export type AdamWOptions = OptionsOf<typeof SETTINGS>;

/**
 * A gradient whose square, and twenty times that, is still a float32 (v̂ = v / (1 − β₂) in the
 * first step).
 */
const LARGEST = 2 ** 60;

// m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  D = m / (√v̂ + ε);  w ← (1 − lr·wd)w − lr/(1 − β₁ᵗ)
// · D
const update = elementwiseUpdate(
  ["momentum", "variance"],
  ["beta1", "oneMinusBeta1", "beta2", "oneMinusBeta2", "correction2", "epsilon"],
  ({ G, momentum, variance, ...scalars }) => {
    const { beta1, oneMinusBeta1, beta2, oneMinusBeta2, correction2, epsilon } = scalars;
    // Larger ones count as this: their squares are no float32, and would stop the parameter for
    // good.
    const g = G.isFinite().select(G.min(LARGEST).max(-LARGEST), G);
    const v = variance.mul(beta2).add(g.square().mul(oneMinusBeta2));
    const m = momentum.mul(beta1).add(g.mul(oneMinusBeta1));
    return { D: m.div(v.mul(correction2).sqrt().add(epsilon)), momentum: m, variance: v };
  },
);

/**
 * AdamW: bias-corrected averages of gradients and squared gradients, `m̂ / (√v̂ + ε)`, with
 * decoupled weight decay; for any parameter. Two numbers of state per element.
 *
 * Entries of a gradient above 1.15e18 (2⁶⁰) count as that, so that no square overflows float32;
 * below 1e-10, the default epsilon, steps shrink with the gradient. What is not finite makes the
 * parameter NaN.
 *
 * @see Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization",
 *   https://arxiv.org/abs/1711.05101
 */
export function adamw(options: AdamWOptions = {}): UpdateRule {
  const values = resolveSettings("adamw", SETTINGS, options);
  const { betas, epsilon } = values;
  const [beta1, beta2] = betas;
  return elementwiseRule({
    name: "adamw",
    settings: SETTINGS,
    values,
    update,
    scalars: (t) => ({
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      oneMinusBeta2: 1 - beta2,
      correction2: 1 / (1 - beta2 ** (t + 1)),
      epsilon,
    }),
    size: (learningRate, t) => learningRate / (1 - beta1 ** (t + 1)),
  });
}

/** Entry of {@link adamw}. */
export const adamwEntry = defineOptimizer({
  name: "adamw",
  title: "AdamW",
  help: "Scales every number by the size of its own gradients",
  trains: "all",
  settings: SETTINGS,
  make: adamw,
});
