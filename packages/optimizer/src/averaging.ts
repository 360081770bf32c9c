import type { Tensor } from "@lrm/tensor";
import type { AveragingScalar } from "./averaged_gradient.ts";
import { checkSetting, checkSwitch, shown } from "./check_setting.ts";
import { emaMomentum } from "./momentum.ts";
import type { JsonValue, UpdateBatch } from "./rule.ts";

/** A momentum that starts lower, since early gradients turn quickly. */
export interface MomentumWarmup {
  /** β of the first step; the authors of low-rank Muon take 0.85. */
  readonly from: number;
  /** Steps until the full momentum, in a straight line; the authors of low-rank Muon take 300. */
  readonly steps: number;
}

/** How gradients are averaged over time. */
export interface MomentumSettings {
  /** β of `M ← βM + (1 − β)G`. Default 0.95. */
  readonly momentum?: number;
  /** Follows `βM + (1 − β)G` instead of M. Default true. */
  readonly nesterov?: boolean;
  /** Default: none. */
  readonly momentumWarmup?: MomentumWarmup;
}

/** Momentum with its settings checked. */
export interface Averaging {
  /** As they go into a rule's own. */
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** β of a step, after the warm-up. */
  momentumAt(step: number): number;
  /** The scalars of {@link averagedGradient} in a step. */
  scalars(step: number): Record<AveragingScalar, number>;
  /**
   * Averages a batch's gradients into the state `momentum`.
   *
   * @param gradients  `[entries, ...shape]`, in the place of the entries' own (for rules that transform gradients first)
   * @returns  U, `[entries, ...shape]`, read only, valid until the step ends
   */
  direction(batch: UpdateBatch, gradients?: Tensor): Tensor;
}

/**
 * The momentum that `rule` was asked for, `M ← βM + (1 − β)G` and `U = βM + (1 − β)G`, for rules that keep a state `momentum` of the parameter's shape.
 *
 * @throws RangeError naming the rule and the setting that is out of range
 */
export function averaging(
  rule: string,
  { momentum = 0.95, nesterov = true, momentumWarmup: warmup }: MomentumSettings = {},
): Averaging {
  checkSetting(rule, "momentum", momentum, 0, 1);
  checkSwitch(rule, "nesterov", nesterov);
  if (warmup !== undefined) {
    if (typeof warmup !== "object" || warmup === null) {
      throw new RangeError(
        `Cannot use ${rule} with momentumWarmup ${shown(warmup)}: take { from, steps }`,
      );
    }
    checkSetting(rule, "momentumWarmup.from", warmup.from, 0, 1);
    checkSetting(rule, "momentumWarmup.steps", warmup.steps, 0);
  }
  const momentumAt = (step: number): number => {
    if (warmup === undefined || step >= warmup.steps) return momentum;
    return warmup.from + (momentum - warmup.from) * (step / warmup.steps);
  };
  return {
    settings: { momentum, nesterov, ...(warmup && { momentumWarmup: { ...warmup } }) },
    momentumAt,
    scalars: (step) => {
      const beta = momentumAt(step);
      const rest = 1 - beta;
      return { beta, rest, follow: nesterov ? beta : 1, ahead: nesterov ? rest : 0 };
    },
    direction: (batch, gradients) =>
      emaMomentum(batch, { momentum: momentumAt(batch.step), nesterov }, gradients),
  };
}
