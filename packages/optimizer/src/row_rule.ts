import { defineMap, type Expression, type MapKernel, map } from "@lrm/tensor";
import { type MatrixScale, matrixScale } from "./matrix_settings.ts";
import {
  emaMomentum,
  MOMENTUM_INPUTS,
  MOMENTUM_SCALARS,
  type MomentumValues,
  momentumScalars,
} from "./momentum.ts";
import { recordSettings } from "./resolve_settings.ts";
import type { UpdateRule } from "./rule.ts";
import type { Settings } from "./setting.ts";
import { keepOf, weightsAfter } from "./weight_step.ts";

/** Momentum, a step along rows, and decay, compiled to one kernel. */
export type RowUpdate = MapKernel<
  "W" | (typeof MOMENTUM_INPUTS)[number],
  "keep" | "length" | (typeof MOMENTUM_SCALARS)[number],
  "W" | "momentum"
>;

/**
 * Defines `W ← (1 − lr·wd) W − step` by its step, once for all rules made of it.
 *
 * @param step  from weights W, the momentum's update U and the `length` of a row's step
 */
export function rowUpdate(
  step: (given: Readonly<Record<"W" | "U" | "length", Expression>>) => Expression,
): RowUpdate {
  return defineMap(
    ["W", ...MOMENTUM_INPUTS],
    ["keep", "length", ...MOMENTUM_SCALARS],
    ({ W, keep, length, ...gradients }) => {
      const { M, U } = emaMomentum(gradients);
      return { W: weightsAfter(step({ W, U, length }), { W, keep }), momentum: M };
    },
  );
}

/** Everything about a rule along rows that others do not share. */
export interface RowRuleParts {
  readonly name: string;
  readonly settings: Settings;
  /** The rule's values of `settings`. */
  readonly values: MomentumValues & {
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly scale: MatrixScale;
  };
  readonly update: RowUpdate;
}

/**
 * Makes the rule of a {@link rowUpdate}: a matrix rule that looks at one row at a time, and so
 * takes one kernel and no temporary memory. Its state is the momentum, 4 bytes for each element.
 *
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
export function rowRule({ name, settings, values, update: kernel }: RowRuleParts): UpdateRule {
  const { learningRate, weightDecay, scale } = values;
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: recordSettings(settings, values),
    state: (shape) => ({ momentum: shape }),
    update({ spans, shape: [m = 0, n = 0], gradientScale, learningRate: lr, step }) {
      const scalars = {
        keep: keepOf(lr, weightDecay),
        length: lr * matrixScale(scale, m, n),
        ...momentumScalars(step, values),
      };
      for (const { value: W, gradient, state } of spans) {
        const momentum = state.momentum!;
        const inputs = { W, gradient, gradientScale, momentum };
        map(kernel, inputs, { scalars, into: { W, momentum } });
      }
    },
  };
}
