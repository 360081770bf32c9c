import { defineMap, type Expression, type MapKernel, map, Tensor } from "@lrm/tensor";
import { stepOnHyperball } from "./_hyperball.ts";
import { checkStep, demandsOf, recordMatrixSettings } from "./_matrix_step.ts";
import { type MatrixValues, matrixScale } from "./matrix_settings.ts";
import {
  emaMomentum,
  MOMENTUM_INPUTS,
  MOMENTUM_SCALARS,
  type MomentumValues,
  momentumScalars,
} from "./momentum.ts";
import type { UpdateRule } from "./rule.ts";
import type { Settings } from "./setting.ts";
import { splitOf } from "./split.ts";
import { cautiousWeightsAfter, keepOf, weightsAfter } from "./weight_step.ts";

type RowInput = "W" | (typeof MOMENTUM_INPUTS)[number];
type RowScalar = "keep" | "length" | (typeof MOMENTUM_SCALARS)[number];
type RowKernel = MapKernel<RowInput, RowScalar, "W" | "momentum">;

/** Kernels of a rule along rows: each is momentum and a step, compiled to one. */
export interface RowUpdate {
  /** Ends in decay. */
  readonly plain: RowKernel;
  /** Ends in cautious decay. */
  readonly cautious: RowKernel;
  /** Gives the step itself, D. */
  readonly direction: MapKernel<RowInput, Exclude<RowScalar, "keep">, "D" | "momentum">;
}

/** Gives a step from weights W, the momentum's update U and the `length` of a row's step. */
type RowStep = (given: Readonly<Record<"W" | "U" | "length", Expression>>) => Expression;

/**
 * Defines `W ← (1 − lr·wd) W − step` and its variants by its step, once for all rules made of it.
 *
 * @param step  from weights W, the momentum's update U and the `length` of a row's step
 */
export function rowUpdate(step: RowStep): RowUpdate {
  const ending = (after: typeof weightsAfter): RowKernel =>
    defineMap(
      ["W", ...MOMENTUM_INPUTS],
      ["keep", "length", ...MOMENTUM_SCALARS],
      ({ W, keep, length, ...gradients }) => {
        const { M, U } = emaMomentum(gradients);
        return { W: after(step({ W, U, length }), { W, keep }), momentum: M };
      },
    );
  const direction = defineMap(
    ["W", ...MOMENTUM_INPUTS],
    ["length", ...MOMENTUM_SCALARS],
    ({ W, length, ...gradients }) => {
      const { M, U } = emaMomentum(gradients);
      return { D: step({ W, U, length }), momentum: M };
    },
  );
  return { plain: ending(weightsAfter), cautious: ending(cautiousWeightsAfter), direction };
}

/** Everything about a rule along rows that others do not share. */
export interface RowRuleParts {
  readonly name: string;
  readonly settings: Settings;
  /** The rule's values of `settings`. */
  readonly values: MatrixValues & MomentumValues;
  readonly update: RowUpdate;
}

/**
 * Makes the rule of a {@link rowUpdate}: a matrix rule that looks at one row at a time, and so
 * takes one kernel and no temporary memory (on the hyperball, some kernels and the memory of the
 * direction). Its state is the momentum, 4 bytes for each element.
 *
 * @throws ArgumentError where settings contradict each other
 * @example
 * ```ts
 * import { matrixSettings, resolveSettings, rowRule, rowUpdate } from "@lrm/optimizer";
 * const SETTINGS = matrixSettings({ learningRate: 0.01 });
 * const normalized = rowUpdate(({ U, length }) =>
 *   U.mul(length.div(U.square().rowSum().sqrt().max(1e-12))),
 * );
 * const values = resolveSettings("normalized", SETTINGS, { momentum: 0.9 });
 * const rule = rowRule({ name: "normalized", settings: SETTINGS, values, update: normalized });
 * expect(rule.settings).toMatchObject({ momentum: 0.9, scale: "shape" });
 * ```
 */
export function rowRule({ name, settings, values, update: kernels }: RowRuleParts): UpdateRule {
  checkStep(name, values);
  const { learningRate, weightDecay, scale = "none", cautiousWeightDecay, hyperball } = values;
  const split = splitOf(name, values);
  const kernel = cautiousWeightDecay ? kernels.cautious : kernels.plain;
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: recordMatrixSettings(settings, values),
    state: (shape) => ({ momentum: shape }),
    ...(split && { parts: (parameter, shape) => split({ name: parameter, shape }) }),
    ...demandsOf(values),
    update({ spans, shape: [m = 0, n = 0], parts, gradientScale, learningRate: lr, step, steps }) {
      const rows = m / parts;
      const scalars = momentumScalars({ step, steps }, values);
      for (const { count, value: W, gradient, state } of spans) {
        const momentum = state.momentum!;
        const inputs = { W, gradient, gradientScale, momentum };
        if (hyperball) {
          const D = Tensor.allocate(W.backend, W.shape);
          const into = { D, momentum };
          map(kernels.direction, inputs, { scalars: { length: 1, ...scalars }, into });
          const matrices = [count * parts, rows, n];
          stepOnHyperball(W.reshape(matrices), D.reshape(matrices), lr);
        } else {
          const keep = keepOf(lr, weightDecay);
          const length = lr * matrixScale(scale, rows, n);
          map(kernel, inputs, { scalars: { keep, length, ...scalars }, into: { W, momentum } });
        }
      }
    },
  };
}
