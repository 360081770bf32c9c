import {
  averaging,
  checkChoice,
  checkMatrixScale,
  checkSetting,
  descend,
  type MatrixScale,
  type MatrixSplit,
  type MomentumSettings,
  matrixScale,
  shown,
  spanOf,
  type UpdateBatch,
  type UpdateRule,
  viewParts,
} from "@lrm/optimizer";
import {
  checkNewtonSchulz,
  dampedInverse,
  type InverseMethod,
  JORDAN,
  type NewtonSchulzSettings,
  newtonSchulz,
} from "@lrm/orthogonalize";
import {
  addDiagonal,
  copyInto,
  formatShape,
  joinColumns,
  matmul,
  max,
  mixInto,
  type Shape,
  splitColumns,
  Tensor,
} from "@lrm/tensor";
import type { MomentBlocks } from "./moment_blocks.ts";

/** How Newton-Muon steps. */
export interface NewtonMuonOptions extends MomentumSettings, NewtonSchulzSettings {
  /** Default 0.02. */
  readonly learningRate?: number;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0. */
  readonly weightDecay?: number;
  /** How the size of an update follows the matrix's shape: `√max(1, m/n)` ("shape"), `0.2 √max(m, n)` ("rms"), or 1 ("none"). Default "shape". */
  readonly scale?: MatrixScale;
  /** γ, above 0: how much of the mean eigenvalue of K is added to each before it is inverted. Default 0.2. */
  readonly damping?: number;
  /** The part of the old K that stays at a refresh, from 0 to below 1. Default 0.95. */
  readonly momentDecay?: number;
  /** Steps from one refresh of K⁻¹ to the next, the first one at the end of the first interval. Default 32. */
  readonly refreshInterval?: number;
  /** Blocks on the diagonal of K, each inverted for itself: less work and memory for wide inputs, see `blocksUpTo`. Default 1. */
  readonly blocks?: MomentBlocks;
  /** "cholesky", or products only ("polynomial"). Default "cholesky". */
  readonly inverse?: InverseMethod;
  /** Weights of several matrices, one below the other: each is orthogonalized, and scaled by its own shape, for itself; they share one K. See `splitQKV`. Default: none. */
  readonly split?: MatrixSplit;
}

/** Of K at the start, on the diagonal. */
const FIRST_MOMENT = 1e-3;

/**
 * Newton-Muon: the gradient times `K⁻¹`, then Muon's momentum, orthogonalization and step. K is the running second moment `zzᵀ` of the inputs z of the weight's layer, damped: a step of it along a least-squares loss does not depend on how the inputs are scaled or correlated.
 *
 * For weights that a `linear()` of `@lrm/autograd` multiplies by; others give their own `inputMoment`. Call `optimizer.observe()` before every forward pass. State per weight: one number per element, and two n×n per K (the moment and its inverse).
 *
 * A K that cannot be inverted leaves its weight without a preconditioner until the next refresh, and raises a flag: see `Optimizer.warnings`.
 *
 * @throws RangeError when the damping is not above 0, the interval is not a whole number from 1 on, or (from `Optimizer`, naming the parameter) when blocks do not divide a weight's columns
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
export function newtonMuon({
  learningRate = 0.02,
  weightDecay = 0,
  scale = "shape",
  damping = 0.2,
  momentDecay = 0.95,
  refreshInterval = 32,
  blocks = 1,
  inverse = "cholesky",
  coefficients = JORDAN,
  normalization = "add",
  precision = "float32",
  split,
  ...momentum
}: NewtonMuonOptions = {}): UpdateRule {
  const name = "newton-muon";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  checkSetting(name, "momentDecay", momentDecay, 0, 1);
  checkMatrixScale(name, scale);
  checkPreconditioner(name, damping, refreshInterval, inverse);
  checkNewtonSchulz(name, { coefficients, normalization, precision });
  checkChoice(name, "blocks", blocks, "number", "function");
  checkChoice(name, "split", split, "undefined", "function");
  const average = averaging(name, momentum);
  const blocksOf = (parameter: string, shape: Shape): number =>
    typeof blocks === "number" ? blocks : blocks({ name: parameter, shape });
  const isRefresh = (step: number): boolean => (step + 1) % refreshInterval === 0;

  function refresh({ entries, state, flags }: UpdateBatch): void {
    const K = state.inputMoment!;
    for (const { parameter, state: own } of entries) {
      // K ← βK + (1 − β)ZᵀZ/N
      const moment = parameter.inputMoment!.reshape(own.inputMoment!.shape);
      mixInto(own.inputMoment!, moment, momentDecay);
    }
    const { inverse: fresh, failed } = dampedInverse(K, { damping, method: inverse });
    copyInto(state.inverse!, fresh);
    if (flags) max(failed.reshape([entries.length, -1]), { axes: [1, 1], into: flags });
  }

  /** `G K⁻¹` of every entry. */
  function precondition({ entries, spans, state, shape: [m = 0, n = 0] }: UpdateBatch): Tensor {
    const own = state.inverse!;
    const width = own.shape.at(-1)!;
    const count = n / width;
    const G = Tensor.allocate(own.backend, [entries.length, count, m, width]);
    for (const span of spans) splitColumns(span.gradient, count, spanOf(G, span));
    const P = matmul(G, own.reshape([entries.length, count, width, width]));
    return count === 1 ? P.reshape([entries.length, m, n]) : joinColumns(P);
  }

  return {
    name,
    layout: "matrix",
    learningRate,
    settings: {
      learningRate,
      weightDecay,
      scale,
      damping,
      momentDecay,
      refreshInterval,
      blocks: typeof blocks === "number" ? blocks : "by parameter",
      inverse,
      coefficients: { ...coefficients },
      normalization,
      precision,
      ...average.settings,
    },
    warning:
      "the moment of its inputs could not be inverted, so its gradients are not preconditioned until the next refresh; raise the damping if it happens again",
    state(shape, parameter) {
      const [, n = 0] = shape;
      const count = blocksOf(parameter, shape);
      const moment = count === 1 ? [n, n] : [count, n / count, n / count];
      return { momentum: shape, inputMoment: moment, inverse: moment };
    },
    initialize({ inputMoment, inverse: identity }) {
      addDiagonal(inputMoment!, FIRST_MOMENT);
      addDiagonal(identity!, 1);
    },
    ...(split && { parts: (parameter, shape) => split({ name: parameter, shape }) }),
    check(parameter, shape) {
      const [, n = 0] = shape;
      const count = blocksOf(parameter, shape);
      if (Number.isInteger(count) && count >= 1 && n % count === 0) return;
      throw new RangeError(
        `Cannot train parameter "${parameter}" of shape ${formatShape(shape)} with ${name} in ${count} blocks: take a whole number that divides its ${n} columns`,
      );
    },
    observes: isRefresh,
    inputBlocks: blocksOf,
    update(batch) {
      const [m = 0, n = 0] = batch.shape;
      if (isRefresh(batch.step)) refresh(batch);
      // G ← GK⁻¹, where K⁻¹ is not I yet;  M ← βM + (1 − β)G;  U = βM + (1 − β)G;  W ← (1 − lr·wd)W − lr·s·NS(U)
      const G = batch.step + 1 < refreshInterval ? undefined : precondition(batch);
      const U = average.direction(batch, G);
      const O = newtonSchulz(viewParts(batch, U), { coefficients, normalization, precision });
      descend(batch, O.reshape(U.shape), {
        weightDecay,
        scale: matrixScale(scale, m / batch.parts, n),
      });
    },
  };
}

function checkPreconditioner(
  name: string,
  damping: number,
  refreshInterval: number,
  inverse: InverseMethod,
): void {
  if (!(typeof damping === "number" && damping > 0 && Number.isFinite(damping))) {
    throw new RangeError(
      `Cannot use ${name} with damping ${shown(damping)}: take a number above 0, such as 0.2`,
    );
  }
  if (!Number.isInteger(refreshInterval) || refreshInterval < 1) {
    throw new RangeError(
      `Cannot use ${name} with refreshInterval ${shown(refreshInterval)}: take a whole number from 1 on, such as 32`,
    );
  }
  if (inverse !== "cholesky" && inverse !== "polynomial") {
    throw new RangeError(
      `Cannot use ${name} with inverse ${shown(inverse)}: take "cholesky" or "polynomial"`,
    );
  }
}
