import {
  type MatrixContext,
  type MatrixRuleParts,
  type OptionsOf,
  setting,
  type TrainingDefault,
  type ValuesOf,
} from "@lrm/optimizer";
import { lowRankOrthogonalizeInParts, newtonSchulz } from "@lrm/orthogonalize";
import {
  ArgumentError,
  drain,
  formatShape,
  type Random,
  type Shape,
  Tensor,
  tensor,
} from "@lrm/tensor";
import { NEWTON_SCHULZ_SETTINGS } from "./newton_schulz_settings.ts";

/** Request for the columns or the sketch of one matrix in one step. */
export interface DrawRequest {
  /** Name of the parameter. */
  readonly name: string;
  /** From 0. */
  readonly step: number;
  /** k: number of columns. */
  readonly rank: number;
  /** max(m, n): number of columns to choose from. */
  readonly length: number;
  /** Index among the parameter's matrices, from 0; see `split`. */
  readonly part: number;
  /** Random numbers for this matrix and step alone. */
  readonly random: Random;
}

/** Draws for one matrix: `rank` distinct columns below `length`, or a sketch `[length, rank]`. */
export type Draw = (request: DrawRequest) => ArrayLike<number>;

/** A quarter of the nano model's width; the authors take 100 for GPT-2 small's 768, an eighth. */
const RANK: TrainingDefault<number> = {
  of: ({ width, adapterRank = Number.POSITIVE_INFINITY }) =>
    Math.min(adapterRank, Math.max(1, Math.round(width / (width <= 256 ? 4 : 8)))),
  text: "width/4; above width 256, width/8; at most the adapters' rank",
};

/** Settings of rules that orthogonalize in a subspace. */
export const SUBSPACE_SETTINGS = {
  /** Dimension of the subspace, at most the smaller side of matrices (those above `fullBelow`). */
  rank: setting.wholeNumber({
    from: 1,
    required: true,
    training: RANK,
    common: true,
    help: "Dimension of the subspace in which to orthogonalize",
  }),
  /**
   * Subspace: spanned by `rank` of the columns, or by a power iteration. Default "columnSelection".
   */
  method: setting.choice({
    choices: ["columnSelection", "powerIteration"],
    default: "columnSelection",
    help: "Choice of the subspace",
  }),
  /** Iterations of "powerIteration". Default 1. */
  powerIterations: setting.wholeNumber({
    default: 1,
    help: "Iterations of the method powerIteration",
    needs: [{ setting: "method", is: "powerIteration" }],
  }),
  /** Largest smaller side of matrices that are orthogonalized as a whole. Default 0. */
  fullBelow: setting.number({
    from: 0,
    default: 0,
    help: "Largest smaller side of matrices orthogonalized as a whole",
  }),
  ...NEWTON_SCHULZ_SETTINGS,
  /** Gives the columns or the sketch of a step. Default: uniform columns, normal sketch. */
  draw: setting.code<Draw>({
    accepts: (value) => typeof value === "function",
    remedy: "take a function",
    help: "Columns or sketch of a step",
  }),
} as const;

/** Options of rules that orthogonalize in a subspace. */
export type SubspaceOptions = OptionsOf<typeof SUBSPACE_SETTINGS>;

type SubspaceValues = ValuesOf<typeof SUBSPACE_SETTINGS>;

/** `Q NS(QᵀU)` for every matrix of `U`, `[matrices, m, n]`, with Q drawn anew in every step. */
export function inSubspace(
  values: SubspaceValues,
): Required<Pick<MatrixRuleParts, "direction" | "exchange" | "exchangeSize">> {
  const { rank, method, powerIterations, fullBelow } = values;
  const drawColumnsOrSketch = method === "columnSelection" ? drawColumns : drawSketch;
  const inner = (G: Tensor): Tensor => newtonSchulz(G, values);
  function* exchange(U: Tensor, context: MatrixContext): Generator<Tensor, Tensor, void> {
    const [, m = 0, n = 0] = U.shape;
    const drawn =
      Math.min(m, n) > fullBelow ? drawColumnsOrSketch(context, Math.max(m, n), values) : {};
    const options = { rank, method, powerIterations, fullBelow, inner, ...drawn };
    return yield* lowRankOrthogonalizeInParts(U, options);
  }
  return {
    direction: (U, context) => drain(exchange(U, context)),
    exchange,
    exchangeSize([m = 0, n = 0]) {
      if (Math.min(m, n) <= fullBelow) return m * n;
      return rank * (m + n) * (method === "columnSelection" ? 1 : 1 + powerIterations);
    },
  };
}

/** Makes the check that refuses matrices smaller than the rank. */
export function rankCheck(rule: string, { rank, fullBelow }: SubspaceValues) {
  return (name: string, shape: Shape): void => {
    const most = Math.min(...shape);
    if (most <= fullBelow || rank <= most) return;
    throw new ArgumentError(
      `Cannot train parameter "${name}" of shape ${formatShape(shape)} with ${rule} at rank ${rank}: its smaller side is ${most}`,
      `choose a whole number from 1 to ${most}`,
    );
  };
}

/** `[matrices, rank]`, int32: one upload for all. */
function drawColumns(
  { backend, matrices, step }: MatrixContext,
  length: number,
  { rank, draw = ({ random }) => random.permutation(length, rank) }: SubspaceValues,
): { columns: Tensor } {
  const columns = new Int32Array(matrices.length * rank);
  matrices.forEach((matrix, index) => {
    columns.set(draw({ ...matrix, step, rank, length }), index * rank);
  });
  return { columns: tensor(backend, columns, [matrices.length, rank]) };
}

/** `[matrices, length, rank]`: made on the device unless given. */
function drawSketch(
  { backend, matrices, step }: MatrixContext,
  length: number,
  { rank, draw }: SubspaceValues,
): { sketch: Tensor } {
  const sketch = Tensor.allocate(backend, [matrices.length, length, rank]);
  matrices.forEach((matrix, index) => {
    const out = sketch.slice(index, index + 1);
    if (draw !== undefined) out.write(draw({ ...matrix, step, rank, length }));
    else matrix.random.fillNormal(out);
  });
  return { sketch };
}
