import type { Expression } from "@lrm/tensor";
import type { OptionsOf, ValuesOf } from "./setting.ts";
import { setting } from "./setting_kinds.ts";

/** Settings of the momentum that matrix rules share. */
export const MOMENTUM_SETTINGS = {
  /** β of `M ← βM + (1 − β)G`. Default 0.95. */
  momentum: setting.fraction({
    default: 0.95,
    help: "Fraction of the old momentum kept at each step",
  }),
  /** Follows `βM + (1 − β)G` instead of M. Default true. */
  nesterov: setting.flag({ default: true, help: "Look one step ahead along the momentum" }),
  /**
   * Starts with a lower momentum, since early gradients turn quickly: β rises from `from` to
   * `momentum` over `steps` steps. The authors of low-rank Muon take 0.85 and 300. Default: none.
   */
  momentumWarmup: setting.fields({
    fields: { from: { from: 0, below: 1 }, steps: { from: 0 } },
    help: "First momentum, and steps until the full one",
  }),
  /**
   * Ends with another momentum: β goes from `momentum` to `to` over the last `steps` steps of the
   * run, whose length the optimizer must know (`steps` of `Optimizer`). Records of modded-nanogpt
   * take 0.85 and 200. Default: none.
   */
  momentumCooldown: setting.fields({
    fields: { to: { from: 0, below: 1 }, steps: { from: 0, whole: true } },
    help: "Last momentum, and number of last steps on the way to it",
  }),
} as const;

/** Options for the momentum that matrix rules share. */
export type MomentumOptions = OptionsOf<typeof MOMENTUM_SETTINGS>;

/** Checked {@link MOMENTUM_SETTINGS}. */
export type MomentumValues = ValuesOf<typeof MOMENTUM_SETTINGS>;

/** First momentum, and the steps until the full one. */
export type MomentumWarmup = NonNullable<MomentumValues["momentumWarmup"]>;

/** Tensors that {@link emaMomentum} reads. */
export const MOMENTUM_INPUTS = ["gradient", "gradientScale", "momentum"] as const;

/** Scalars of {@link emaMomentum}: β, 1 − β, and the weights of M and G in U. */
export const MOMENTUM_SCALARS = ["beta", "oneMinusBeta", "weightOfM", "weightOfG"] as const;

type MomentumInput = (typeof MOMENTUM_INPUTS)[number];
type MomentumScalar = (typeof MOMENTUM_SCALARS)[number];

/**
 * Gives `M ← βM + (1 − β)G` and the update `U` as expressions: `U = βM + (1 − β)G` with Nesterov's
 * look-ahead, else `U = M`.
 */
export function emaMomentum({
  gradient,
  gradientScale,
  momentum,
  beta,
  oneMinusBeta,
  weightOfM,
  weightOfG,
}: Readonly<Record<MomentumInput | MomentumScalar, Expression>>): {
  readonly M: Expression;
  readonly U: Expression;
} {
  // U with M put in: fewer operations for each element, where rows are swept more than once.
  const U = momentum
    .mul(beta.mul(weightOfM))
    .add(gradient.mul(gradientScale.mul(oneMinusBeta.mul(weightOfM).add(weightOfG))));
  return { M: momentum.mul(beta).add(gradient.mul(gradientScale.mul(oneMinusBeta))), U };
}

/** Place of a step in a run. */
export interface StepInRun {
  /** From 0. */
  readonly step: number;
  /** Steps of the whole run, if they are known. */
  readonly steps: number | undefined;
}

/** Gives β in a step: with warm-up, and with cool-down if the length of the run is known. */
export function momentumAt(
  { step, steps = Number.POSITIVE_INFINITY }: StepInRun,
  {
    momentum,
    momentumWarmup: warmup,
    momentumCooldown: cooldown,
  }: Pick<MomentumValues, "momentum" | "momentumWarmup" | "momentumCooldown">,
): number {
  const warm =
    warmup === undefined || step >= warmup.steps
      ? momentum
      : warmup.from + (momentum - warmup.from) * (step / warmup.steps);
  if (cooldown === undefined) return warm;
  const start = steps - cooldown.steps;
  if (step <= start) return warm;
  return warm + (cooldown.to - warm) * Math.min(1, (step - start) / cooldown.steps);
}

/** Gives the scalars of {@link emaMomentum} in a step. */
export function momentumScalars(
  place: StepInRun,
  values: MomentumValues,
): Record<MomentumScalar, number> {
  const beta = momentumAt(place, values);
  const oneMinusBeta = 1 - beta;
  const { nesterov } = values;
  return {
    beta,
    oneMinusBeta,
    weightOfM: nesterov ? beta : 1,
    weightOfG: nesterov ? oneMinusBeta : 0,
  };
}
