import { type Backend, defineMap, map, type Random, type Shape, Tensor } from "@lrm/tensor";
import { checkStep, demandsOf, partOf, recordMatrixSettings, stepAlong } from "./_matrix_step.ts";
import type { MatrixValues } from "./matrix_settings.ts";
import {
  emaMomentum,
  MOMENTUM_INPUTS,
  MOMENTUM_SCALARS,
  type MomentumValues,
  momentumScalars,
} from "./momentum.ts";
import type { UpdateBatch, UpdateRule } from "./rule.ts";
import type { Settings } from "./setting.ts";
import { splitOf } from "./split.ts";

/** One matrix of a stack. */
export interface StackedMatrix {
  /** Name of the parameter. */
  readonly name: string;
  /** Index among the parameter's matrices; see `split`. */
  readonly part: number;
  /** Random numbers for this matrix and step alone. */
  readonly random: Random;
}

/** Information that a rule may need beside the matrices. */
export interface MatrixContext {
  readonly backend: Backend;
  /** From 0. */
  readonly step: number;
  /** The rule's own state, stacked: `[parameters, ...shape]`; change it in place. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** Matrices of the stack, in order. */
  readonly matrices: readonly StackedMatrix[];
}

/** Parameters of one shape, before momentum. */
export interface GradientContext extends Pick<MatrixContext, "step" | "state"> {
  /** `[m, n]`, of every parameter. */
  readonly shape: Shape;
  /** For every parameter; undefined in steps for which `observes` says false. */
  readonly inputMoments: readonly (Tensor | undefined)[];
  /** `[parameters]`: write 1 where the rule's `warning` holds; undefined for rules without one. */
  readonly flags: Tensor | undefined;
  /**
   * Makes a stack `[parameters, ...shape]` out of the gradients.
   *
   * @param copy  writes some parameters' gradients, `[count, m, n]`, into their part of the stack
   */
  stack(shape: Shape, copy: (gradients: Tensor, into: Tensor) => void): Tensor;
}

/** Everything about a matrix rule that others do not share. */
export interface MatrixRuleParts {
  readonly name: string;
  readonly settings: Settings;
  /** The rule's values of `settings`. */
  readonly values: MatrixValues;
  /**
   * Turns updates into the direction of the step.
   *
   * @param U  `[matrices, m, n]`, the momentum's update, or the gradients without momentum; read
   * only
   * @returns  `[matrices, m, n]`
   */
  direction(U: Tensor, context: MatrixContext): Tensor;
  /**
   * Gives the direction of a sum of updates, of which U is one rank's term: yields tensors that are
   * linear in U, which the caller replaces by their sum over ranks. Only for rules that keep no
   * state but the momentum and do not transform gradients. Default: ranks sum their gradients.
   */
  exchange?(U: Tensor, context: MatrixContext): Generator<Tensor, Tensor, void>;
  /** Counts the numbers that `exchange` yields for one matrix of this shape. */
  exchangeSize?(shape: Shape): number;
  /**
   * Transforms gradients before momentum.
   *
   * @returns  `[parameters, m, n]`; undefined to leave them as they are
   */
  transformGradients?(context: GradientContext): Tensor | undefined;
  /** Throws where a matrix of a parameter cannot be trained, in a sentence that names it. */
  check?(name: string, shape: Shape): void;
  /** State beside the momentum, by name; see `UpdateRule.state`. */
  state?(shape: Shape, name: string): Readonly<Record<string, Shape>>;
  /** Fills new state, which is zero otherwise; see `UpdateRule.initialize`. */
  initialize?(state: Readonly<Record<string, Tensor>>): void;
  /** Asks for the parameters' input moments; see `UpdateRule.observes`. */
  observes?(step: number): boolean;
  /** Returns the number of diagonal blocks of an input moment; see `UpdateRule.inputBlocks`. */
  inputBlocks?(name: string, shape: Shape): number;
  /** Sentence to print for parameters whose flag is set; see `UpdateRule.warning`. */
  readonly warning?: string;
}

/**
 * Makes the rule of a direction: `W ← (1 − lr·wd) W − lr·scale·D(U)`, with U from `M ← βM + (1 −
 * β)G`. Momentum, clipping, splits, scale, decay (cautious or not), the step on the hyperball and
 * the update in place are done here, for every matrix rule alike.
 *
 * @example
 * ```ts
 * import { matrixRule, matrixSettings, type OptionsOf, resolveSettings } from "@lrm/optimizer";
 * import { defineMap, map } from "@lrm/tensor";
 * const SETTINGS = matrixSettings({ learningRate: 0.01 });
 * const sign = defineMap(["U"], [], ({ U }) => ({ D: U.div(U.abs().max(1e-30)) }));
 * const signum = (options: OptionsOf<typeof SETTINGS> = {}) =>
 *   matrixRule({
 *     name: "signum",
 *     settings: SETTINGS,
 *     values: resolveSettings("signum", SETTINGS, options),
 *     direction: (U) => map(sign, { U }).D,
 *   });
 * expect(signum().settings.momentum).toBe(0.95);
 * ```
 */
export function matrixRule({
  name,
  settings,
  values,
  direction,
  exchange,
  exchangeSize,
  transformGradients,
  check,
  state,
  ...hooks
}: MatrixRuleParts): UpdateRule {
  checkStep(name, values);
  const { learningRate, momentum } = values;
  const split = splitOf(name, values);
  const momentumValues = momentum === undefined ? undefined : (values as MomentumValues);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: recordMatrixSettings(settings, values),
    ...demandsOf(values),
    state: (shape, parameter) => ({
      ...(momentumValues && { momentum: shape }),
      ...state?.(shape, parameter),
    }),
    ...(split && { parts: (parameter, shape) => split({ name: parameter, shape }) }),
    ...(check && {
      check: (parameter, shape) => {
        const [m = 0, n = 0] = shape;
        check(parameter, [m / (split?.({ name: parameter, shape }) ?? 1), n]);
      },
    }),
    ...hooks,
    update(batch) {
      const U = followed(batch);
      const D = direction(matricesOf(U, batch), matrixContext(batch));
      stepAlong(batch, D.reshape(U.shape), values);
    },
    ...(exchange && {
      *exchange(batch) {
        const U = followed(batch);
        const D = yield* exchange(matricesOf(U, batch), matrixContext(batch));
        stepAlong(batch, D.reshape(U.shape), values);
      },
    }),
    ...(exchangeSize && {
      exchangeSize: ([m = 0, n = 0], matrices) => matrices * exchangeSize([m / matrices, n]),
    }),
  };

  /** Gives the update that the direction follows, `[parameters, m, n]`. */
  function followed(batch: UpdateBatch): Tensor {
    const G = transformGradients?.(gradientContext(batch));
    return momentumValues ? updateMomentum(batch, momentumValues, G) : scaledGradients(batch, G);
  }
}

/** Views a stack of parameters as `[matrices, m/parts, n]`. */
function matricesOf(U: Tensor, { shape, parts, entries }: UpdateBatch): Tensor {
  const [m = 0, n = 0] = shape;
  return U.reshape([entries.length * parts, m / parts, n]);
}

const averaged = defineMap(MOMENTUM_INPUTS, MOMENTUM_SCALARS, (inputs) => ({
  momentum: emaMomentum(inputs).M,
}));

const averagedAndAhead = defineMap(MOMENTUM_INPUTS, MOMENTUM_SCALARS, (inputs) => {
  const { M, U } = emaMomentum(inputs);
  return { update: U, momentum: M }; // U first: M may be written over what U is made of
});

/** `M ← βM + (1 − β)G`; gives U, `[parameters, m, n]`. */
function updateMomentum(
  { spans, state, gradientScale, step, steps }: UpdateBatch,
  values: MomentumValues,
  gradients: Tensor | undefined,
): Tensor {
  const M = state.momentum!;
  const scalars = momentumScalars({ step, steps }, values);
  const U = values.nesterov ? Tensor.allocate(M.backend, M.shape) : M;
  const average = (gradient: Tensor, momentum: Tensor, update: Tensor): void => {
    const inputs = { gradient, gradientScale, momentum };
    if (values.nesterov) map(averagedAndAhead, inputs, { scalars, into: { momentum, update } });
    else map(averaged, inputs, { scalars, into: { momentum } });
  };
  if (gradients !== undefined) average(gradients, M, U);
  else for (const span of spans) average(span.gradient, span.state.momentum!, partOf(U, span));
  return U;
}

const scaled = defineMap(["gradient", "gradientScale"], [], ({ gradient, gradientScale }) => ({
  G: gradient.mul(gradientScale),
}));

/** Gives the gradients after clipping, `[parameters, m, n]`. */
function scaledGradients(batch: UpdateBatch, gradients: Tensor | undefined): Tensor {
  const { gradientScale, shape } = batch;
  if (gradients !== undefined) return map(scaled, { gradient: gradients, gradientScale }).G;
  return stackGradients(batch, shape, (gradient, G) => {
    map(scaled, { gradient, gradientScale }, { into: { G } });
  });
}

function stackGradients(
  { entries, spans, gradientScale }: UpdateBatch,
  shape: Shape,
  copy: (gradients: Tensor, into: Tensor) => void,
): Tensor {
  const stack = Tensor.allocate(gradientScale.backend, [entries.length, ...shape]);
  for (const span of spans) copy(span.gradient, partOf(stack, span));
  return stack;
}

function gradientContext(batch: UpdateBatch): GradientContext {
  const { step, shape, state, flags, entries } = batch;
  return {
    ...{ step, shape, state, flags },
    inputMoments: entries.map(({ parameter }) => parameter.inputMoment),
    stack: (own, copy) => stackGradients(batch, own, copy),
  };
}

function matrixContext(batch: UpdateBatch): MatrixContext {
  const { gradientScale, entries, parts, step, state } = batch;
  return {
    ...{ backend: gradientScale.backend, step, state },
    get matrices() {
      return entries.flatMap(({ parameter: { name }, random }) =>
        Array.from({ length: parts }, (_, part) => ({
          name,
          part,
          random: parts === 1 ? random : random.fork(part),
        })),
      );
    },
  };
}
