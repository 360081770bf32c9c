import { defineMap, type Expression, type MapKernel, map } from "@lrm/tensor";
import { recordSettings } from "./resolve_settings.ts";
import type { UpdateRule } from "./rule.ts";
import type { Settings } from "./setting.ts";
import { keepOf, weightsAfter } from "./weight_step.ts";

/** An elementwise update with its state, compiled to one kernel. */
export interface ElementwiseUpdate<State extends string, Scalar extends string> {
  readonly state: readonly State[];
  readonly kernel: MapKernel<
    "W" | "gradient" | "gradientScale" | State,
    "keep" | "size" | Scalar,
    "W" | State
  >;
}

/**
 * Defines `W ← (1 − lr·wd) W − size·D` by its direction D, once for all rules made of it.
 *
 * @param state  names of the tensors kept between steps, each of the parameter's shape
 * @param scalars  names of numbers that may differ at every step
 * @param update  from weights W, clipped gradients G, state and scalars to D and the new state
 */
export function elementwiseUpdate<const State extends string, const Scalar extends string>(
  state: readonly State[],
  scalars: readonly Scalar[],
  update: (
    given: Readonly<Record<"W" | "G" | State | Scalar, Expression>>,
  ) => { readonly D: Expression } & Readonly<Record<State, Expression>>,
): ElementwiseUpdate<State, Scalar> {
  type Given = Readonly<Record<"W" | "gradient" | "gradientScale" | "keep" | "size", Expression>>;
  const kernel = defineMap(
    ["W", "gradient", "gradientScale", ...state],
    ["keep", "size", ...scalars],
    (given) => {
      const { W, gradient, gradientScale, keep, size } = given as Given;
      const { D, ...kept } = update({ ...given, G: gradient.mul(gradientScale) } as Readonly<
        Record<"W" | "G" | State | Scalar, Expression>
      >);
      return { W: weightsAfter(D.mul(size), { W, keep }), ...kept } as Record<
        "W" | State,
        Expression
      >;
    },
  );
  return { state, kernel };
}

/** Everything about an elementwise rule that others do not share. */
export interface ElementwiseRuleParts<State extends string, Scalar extends string> {
  readonly name: string;
  readonly settings: Settings;
  /** The rule's values of `settings`. */
  readonly values: { readonly learningRate: number; readonly weightDecay: number };
  readonly update: ElementwiseUpdate<State, Scalar>;
  /** Gives the update's scalars in a step (from 0). */
  scalars(step: number): Readonly<Record<Scalar, number>>;
  /** Gives the factor of the direction. Default: the learning rate. */
  size?(learningRate: number, step: number): number;
}

/**
 * Makes the rule of an {@link elementwiseUpdate}, for parameters of any shape. Clipping, decay and
 * the update in place are done here.
 *
 * @example
 * ```ts
 * import { elementwiseRule, elementwiseUpdate, stepSettings } from "@lrm/optimizer";
 * const SETTINGS = stepSettings({ learningRate: 0.01 });
 * const signed = elementwiseUpdate([], [], ({ G }) => ({ D: G.div(G.abs().max(1e-30)) }));
 * const values = { learningRate: 0.02, weightDecay: 0 };
 * const rule = elementwiseRule({
 *   name: "sign-descent",
 *   settings: SETTINGS,
 *   values,
 *   update: signed,
 *   scalars: () => ({}),
 * });
 * expect(rule.settings).toEqual(values);
 * ```
 */
export function elementwiseRule<State extends string, Scalar extends string>({
  name,
  settings,
  values,
  update: { state: names, kernel },
  scalars,
  size = (learningRate) => learningRate,
}: ElementwiseRuleParts<State, Scalar>): UpdateRule {
  const { learningRate, weightDecay } = values;
  return {
    name,
    layout: "elements",
    learningRate,
    settings: recordSettings(settings, values),
    state: (shape) => Object.fromEntries(names.map((each) => [each, shape])),
    update({ spans, gradientScale, learningRate: lr, step }) {
      const numbers = { keep: keepOf(lr, weightDecay), size: size(lr, step), ...scalars(step) };
      for (const { value: W, gradient, state } of spans) {
        const own = state as Readonly<Record<State, (typeof state)[string]>>;
        const inputs = { W, gradient, gradientScale, ...own };
        map(kernel, inputs, { scalars: numbers, into: { W, ...own } });
      }
    },
  };
}
