import type { Random, Tensor } from "@lrm/tensor";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";
import type { Schedule } from "./schedule.ts";

/** Parameters that share a rule. */
export interface OptimizerGroup {
  readonly rule: UpdateRule;
  readonly parameters: readonly OptimizerParameter[];
  /** Multiplies the rule's learning rate. Default: 1 always. */
  readonly schedule?: Schedule;
}

/** Groups to train, and how. */
export interface OptimizerOptions {
  readonly groups: readonly OptimizerGroup[];
  /** Random numbers of rules; each parameter and step has its own fork. Default: seed 0. */
  readonly random?: Random;
  /**
   * Scales gradients so that their norm, over all groups together, is at most this. Default: no
   * clipping.
   */
  readonly maxGradientNorm?: number;
  /**
   * Chooses the parameters whose updates and state are here, where several ranks share the work;
   * the others belong to other ranks and stay as they are. Clipping then needs sums; see
   * `Optimizer.stepInParts`. Default: all, also where it returns undefined.
   */
  readonly owned?:
    | ((groups: readonly OptimizerGroup[]) => ReadonlySet<OptimizerParameter> | undefined)
    | undefined;
  /** Steps of the whole run, for rules that change towards its end. Default: not known. */
  readonly steps?: number;
}

/** Measurements of one step. */
export interface StepOptions {
  /**
   * `[1]`: receives the squared Frobenius norm of the step's change, `Σ (W′ − W)²`, decay included.
   * Costs a copy of some parameters at a time.
   */
  readonly updateSquares?: Tensor;
}

/** Options of a step whose parts exchange sums with other ranks. */
export interface StepPartsOptions extends StepOptions {
  /**
   * True where gradients of rules with an `exchange` are one rank's terms of a sum; those of other
   * rules must be the whole sum. Default false: all gradients are.
   */
  readonly terms?: boolean;
}
