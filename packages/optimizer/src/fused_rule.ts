import { type MapKernel, map } from "@lrm/tensor";
import type { AveragingInput, AveragingScalar } from "./averaged_gradient.ts";
import { averaging, type MomentumSettings } from "./averaging.ts";
import { checkSetting } from "./check_setting.ts";
import { checkMatrixScale, type MatrixScale, matrixScale } from "./descend.ts";
import type { UpdateRule } from "./rule.ts";

/** The settings of a {@link fusedRule}. */
export interface FusedRuleSettings extends MomentumSettings {
  readonly learningRate: number;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0. */
  readonly weightDecay?: number;
  /** How the size of an update follows the matrix's shape: `√max(1, m/n)` ("shape"), `0.2 √max(m, n)` ("rms"), or 1 ("none"). Default "shape". */
  readonly scale?: MatrixScale;
}

/**
 * Everything that such a rule does to a matrix: from W, its gradient and M to both anew. Of {@link averagedGradient}'s scalars, `keep = 1 − learningRate · weightDecay` and `size`, the learning rate times the scale.
 */
export type FusedKernel = MapKernel<
  "value" | AveragingInput,
  "keep" | "size" | AveragingScalar,
  "value" | "momentum"
>;

/**
 * A rule for matrices that is one kernel for each span of parameters and keeps one state, `momentum`: 4 bytes per element.
 *
 * @throws RangeError when a setting is out of range, naming it
 */
export function fusedRule(
  name: string,
  kernel: FusedKernel,
  { learningRate, weightDecay = 0, scale = "shape", ...momentum }: FusedRuleSettings,
): UpdateRule {
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  checkMatrixScale(name, scale);
  const average = averaging(name, momentum);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: { learningRate, weightDecay, scale, ...average.settings },
    state: (shape) => ({ momentum: shape }),
    update({ spans, shape: [m = 0, n = 0], gradientScale, learningRate: lr, step }) {
      const scalars = {
        keep: 1 - lr * weightDecay,
        size: lr * matrixScale(scale, m, n),
        ...average.scalars(step),
      };
      for (const { value, gradient, state } of spans) {
        const momentum = state.momentum!;
        const inputs = { value, gradient, gradientScale, momentum };
        map(kernel, inputs, { scalars, into: { value, momentum } });
      }
    },
  };
}
