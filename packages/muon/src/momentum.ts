import { checkSetting, emaMomentum, type JsonValue, type UpdateBatch } from "@lrm/optimizer";
import type { Tensor } from "@lrm/tensor";

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
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** Averages a batch's gradients; gives U, `[entries, m, n]`, to be read within the step. */
  direction(batch: UpdateBatch): Tensor;
}

/** The averaging that `rule` was asked for. */
export function averaging(
  rule: string,
  { momentum = 0.95, nesterov = true, momentumWarmup: warmup }: MomentumSettings,
): Averaging {
  checkSetting(rule, "momentum", momentum, 0, 1);
  if (warmup !== undefined) {
    checkSetting(rule, "momentumWarmup.from", warmup.from, 0, 1);
    checkSetting(rule, "momentumWarmup.steps", warmup.steps, 0);
  }
  return {
    settings: { momentum, nesterov, ...(warmup && { momentumWarmup: { ...warmup } }) },
    direction: (batch) =>
      emaMomentum(batch, { momentum: momentumAt(batch.step, momentum, warmup), nesterov }),
  };
}

/** β of a step. */
export function momentumAt(step: number, momentum: number, warmup?: MomentumWarmup): number {
  if (warmup === undefined || step >= warmup.steps) return momentum;
  return warmup.from + (momentum - warmup.from) * (step / warmup.steps);
}
