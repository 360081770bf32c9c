import { NEWTON_SCHULZ_SETTINGS } from "@lrm/muon";
import {
  defineOptimizer,
  type GradientContext,
  matrixRule,
  matrixSettings,
  type OptionsOf,
  resolveSettings,
  setting,
  splitSettings,
  type UpdateRule,
} from "@lrm/optimizer";
import { dampedInverse, newtonSchulz } from "@lrm/orthogonalize";
import {
  ArgumentError,
  addDiagonal,
  copyInto,
  formatShape,
  joinColumns,
  matmul,
  max,
  mixInto,
  type Shape,
  splitColumns,
  type Tensor,
} from "@lrm/tensor";
import type { MomentBlocks } from "./moment_blocks.ts";

const SETTINGS = {
  ...matrixSettings({ learningRate: 0.02, training: { learningRate: 0.01 } }),
  /**
   * γ, above 0: fraction of the mean eigenvalue of K added to each before K is inverted. Default
   * 0.2.
   */
  damping: setting.number({
    above: 0,
    default: 0.2,
    help: "Fraction of the mean eigenvalue added before inputs' moments are inverted",
  }),
  /** Fraction of the old K kept at a refresh. Default 0.95. */
  momentDecay: setting.fraction({
    default: 0.95,
    help: "Fraction of the old moment kept at each refresh",
  }),
  /** Steps between refreshes of K⁻¹, the first one at the end of the first interval. Default 32. */
  refreshInterval: setting.wholeNumber({
    from: 1,
    default: 32,
    help: "Steps between two inversions of inputs' moments",
  }),
  /**
   * Blocks on the diagonal of K, each inverted by itself: less work and memory for wide inputs, see
   * `blocksUpTo`. Default 1.
   */
  blocks: setting.code<MomentBlocks>({
    accepts: (value) => typeof value === "number" || typeof value === "function",
    remedy: "take a number or a function",
    default: 1,
    record: (blocks) => (typeof blocks === "number" ? blocks : "by parameter"),
    help: "Blocks on the diagonal of inputs' moments",
  }),
  /** Inverts by "cholesky", or with products only ("polynomial"). Default "cholesky". */
  inverse: setting.choice({
    choices: ["cholesky", "polynomial"],
    default: "cholesky",
    help: "Method of inversion",
  }),
  ...NEWTON_SCHULZ_SETTINGS,
  ...splitSettings(),
} as const;

/** Options of {@link newtonMuon}. */
export type NewtonMuonOptions = OptionsOf<typeof SETTINGS>;

/** K's first diagonal. */
const FIRST_MOMENT = 1e-3;

/**
 * Newton-Muon: multiplies the gradient by `K⁻¹`, then steps as Muon does. K is the damped running
 * second moment `zzᵀ` of the inputs z of the weight's layer: a step along a least-squares loss does
 * not depend on the scale and correlations of the inputs.
 *
 * For weights `[out, in]` of `linear()`, `conv1d()`, `conv2d()` and `matmul()` of `@lrm/autograd`;
 * others need an `inputMoment` of their own. Inputs of a convolution are the patches. Call
 * `optimizer.observe()` before every forward pass. State per weight: one number per element, and
 * two n×n per K (the moment and its inverse).
 *
 * A K that cannot be inverted leaves its weight without a preconditioner until the next refresh,
 * and raises a flag: see `Optimizer.warnings`.
 *
 * @throws ArgumentError when the damping is not above 0, the interval is not a whole number from 1
 *   on, or (from `Optimizer`, naming the parameter) when blocks do not divide a weight's columns
 * @see Du and Su 2026, "The Newton-Muon Optimizer", https://arxiv.org/abs/2604.01472
 * @example
 * ```ts
 * import { newtonMuon } from "@lrm/newton-muon";
 * import { Optimizer } from "@lrm/optimizer";
 * import { secondMoment, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const inputs = tensor(backend, [3, 0, 0, 1], [2, 2]); // of the layer, in this step
 * const w = {
 *   name: "w",
 *   value: tensor(backend, [0, 0, 0, 0], [2, 2]),
 *   gradient: tensor(backend, [5, 0, 0, -1], [2, 2]),
 *   inputMoment: secondMoment(inputs),
 * };
 * const rule = newtonMuon({ learningRate: 1, refreshInterval: 1 });
 * const optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
 * optimizer.step();
 * const [a, , , d] = await w.value.read();
 * expect(a).toBeLessThan(-0.6);
 * expect(d).toBeGreaterThan(0.6);
 * ```
 */
export function newtonMuon(options: NewtonMuonOptions = {}): UpdateRule {
  const name = "newton-muon";
  const values = resolveSettings(name, SETTINGS, options);
  const { blocks, damping, inverse, momentDecay, refreshInterval } = values;
  const blocksOf = (parameter: string, shape: Shape): number =>
    typeof blocks === "number" ? blocks : blocks({ name: parameter, shape });
  const isRefresh = (step: number): boolean => (step + 1) % refreshInterval === 0;

  /** `K ← βK + (1 − β)ZᵀZ/N`, and K⁻¹ anew. */
  function refresh({ state, inputMoments, flags }: GradientContext): void {
    const K = state.inputMoment!;
    inputMoments.forEach((moment, index) => {
      const own = K.at(index);
      mixInto(own, moment!.reshape(own.shape), momentDecay);
    });
    const { inverse: fresh, failed } = dampedInverse(K, { damping, method: inverse });
    copyInto(state.inverse!, fresh);
    if (flags) max(failed.reshape([inputMoments.length, -1]), { axes: [1, 1], into: flags });
  }

  return matrixRule({
    name,
    settings: SETTINGS,
    values,
    // G ← GK⁻¹, where K⁻¹ is not I yet
    transformGradients(context) {
      if (isRefresh(context.step)) refresh(context);
      return context.step + 1 < refreshInterval ? undefined : preconditioned(context);
    },
    // M ← βM + (1 − β)G;  U = βM + (1 − β)G;  W ← (1 − lr·wd)W − lr·s·NS(U)
    direction: (U) => newtonSchulz(U, values),
    observes: isRefresh,
    inputBlocks: blocksOf,
    warning:
      "the moment of its inputs could not be inverted, so its gradients are not preconditioned until the next refresh; raise the damping if it happens again",
    state(shape, parameter) {
      const [, n = 0] = shape;
      const count = blocksOf(parameter, shape);
      const moment = count === 1 ? [n, n] : [count, n / count, n / count];
      return { inputMoment: moment, inverse: moment };
    },
    initialize({ inputMoment, inverse: identity }) {
      addDiagonal(inputMoment!, FIRST_MOMENT);
      addDiagonal(identity!, 1);
    },
    check(parameter, shape) {
      const [, n = 0] = shape;
      const count = blocksOf(parameter, shape);
      if (Number.isInteger(count) && count >= 1 && n % count === 0) return;
      throw new ArgumentError(
        `Cannot train parameter "${parameter}" of shape ${formatShape(shape)} with ${name} in ${count} blocks: the blocks must have equally many columns`,
        `choose a whole number that divides its ${n} columns`,
      );
    },
  });
}

/** `GK⁻¹` for every parameter, `[parameters, m, n]`. */
function preconditioned({ state, shape, inputMoments, stack }: GradientContext): Tensor {
  const [m = 0, n = 0] = shape;
  const inverse = state.inverse!;
  const width = inverse.shape.at(-1)!;
  const blocks = n / width;
  const G = stack([blocks, m, width], (gradients, into) => {
    splitColumns(gradients, blocks, into);
  });
  const parameters = inputMoments.length;
  const P = matmul(G, inverse.reshape([parameters, blocks, width, width]));
  return blocks === 1 ? P.reshape([parameters, m, n]) : joinColumns(P);
}

/** Entry of {@link newtonMuon}: `blocks` are those of inputs wider than the model. */
export const newtonMuonEntry = defineOptimizer({
  name: "newton-muon",
  title: "Newton-Muon",
  help: "As Muon, after undoing the correlations of a layer’s inputs",
  trains: "matrices",
  settings: {
    ...SETTINGS,
    blocks: setting.wholeNumber({
      from: 1,
      default: 1,
      help: "Blocks of the moments of inputs wider than the model",
    }),
  },
  trial: { refreshInterval: 2 },
  make: ({ blocks, ...values }, { width }) =>
    newtonMuon({
      ...values,
      ...(blocks > 1 && { blocks: ({ shape: [, n = 1] }) => (n > width ? blocks : 1) }),
    }),
});
