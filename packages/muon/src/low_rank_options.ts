import { checkSetting, type JsonValue, type UpdateBatch } from "@lrm/optimizer";
import {
  JORDAN,
  lowRankOrthogonalize,
  type NewtonSchulzCoefficients,
  newtonSchulz,
  type SketchMethod,
} from "@lrm/orthogonalize";
import { formatShape, type Random, type Shape, Tensor, tensor } from "@lrm/tensor";

/** What a sketch is drawn for. */
export interface DrawRequest {
  /** Name of the parameter. */
  readonly name: string;
  /** From 0. */
  readonly step: number;
  /** k: how many columns. */
  readonly rank: number;
  /** max(m, n): how many there are to choose from. */
  readonly length: number;
  /** For this parameter and step alone. */
  readonly random: Random;
}

/** How momentum or gradients are orthogonalized in a subspace. */
export interface LowRankSettings {
  /** Dimension of the subspace, at most the smaller side of every matrix (of those above `fullBelow`). */
  readonly rank: number;
  /** The subspace: spanned by `rank` of the columns, or by a power iteration. Default "columnSelection". */
  readonly method?: SketchMethod;
  /** Of "powerIteration". Default 1. */
  readonly powerIterations?: number;
  /** Matrices whose smaller side is at most this are orthogonalized as a whole. Default 0. */
  readonly fullBelow?: number;
  /** The polynomials of Newton–Schulz in the subspace. Default `JORDAN`. */
  readonly coefficients?: NewtonSchulzCoefficients;
  /** Gives the columns (`rank` distinct numbers below `length`) or the sketch (`[length, rank]`) of a step instead of drawing them. Default: uniform columns, normal sketch. */
  readonly draw?: (request: DrawRequest) => ArrayLike<number>;
}

/** Low-rank orthogonalization with its settings checked. */
export interface Subspace {
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** Throws where a matrix is smaller than the rank. */
  check(name: string, shape: Shape): void;
  /** O for every entry of `U`, `[entries, m, n]`. */
  orthogonalize(batch: UpdateBatch, U: Tensor): Tensor;
}

/** The orthogonalization that `rule` was asked for. */
export function subspace(
  rule: string,
  {
    rank,
    method = "columnSelection",
    powerIterations = 1,
    fullBelow = 0,
    coefficients = JORDAN,
    draw,
  }: LowRankSettings,
): Subspace {
  checkSetting(rule, "rank", rank, 1);
  checkSetting(rule, "powerIterations", powerIterations, 0);
  const inner = (G: Tensor): Tensor => newtonSchulz(G, { coefficients });
  const columnsOrSketch = method === "columnSelection" ? drawColumns : drawSketch;
  return {
    settings: { rank, method, powerIterations, fullBelow, coefficients: { ...coefficients } },
    check(name, shape) {
      const most = Math.min(...shape);
      if (most <= fullBelow || (Number.isInteger(rank) && rank <= most)) return;
      throw new RangeError(
        `Cannot train parameter "${name}" of shape ${formatShape(shape)} with ${rule} at rank ${rank}: take a whole number from 1 to ${most}, its smaller side`,
      );
    },
    orthogonalize(batch, U) {
      const drawn = Math.min(...batch.shape) > fullBelow ? columnsOrSketch(batch, rank, draw) : {};
      const options = { rank, method, powerIterations, fullBelow, inner, ...drawn };
      return lowRankOrthogonalize(U, options);
    },
  };
}

type Draw = LowRankSettings["draw"];

const requests = ({ entries, shape, step }: UpdateBatch, rank: number): DrawRequest[] =>
  entries.map(({ parameter: { name }, random }) => ({
    name,
    step,
    rank,
    length: Math.max(...shape),
    random,
  }));

/** `[entries, rank]`, int32: one upload for all. */
function drawColumns(
  batch: UpdateBatch,
  rank: number,
  draw: Draw = ({ random, length }) => random.permutation(length, rank),
): { columns: Tensor } {
  const columns = new Int32Array(batch.entries.length * rank);
  requests(batch, rank).forEach((request, index) => {
    columns.set(draw(request), index * rank);
  });
  return { columns: tensor(batch.gradientScale.backend, columns, [batch.entries.length, rank]) };
}

/** `[entries, length, rank]`: made on the device unless given. */
function drawSketch(batch: UpdateBatch, rank: number, draw?: Draw): { sketch: Tensor } {
  const { backend } = batch.gradientScale;
  const length = Math.max(...batch.shape);
  const sketch = Tensor.allocate(backend, [batch.entries.length, length, rank]);
  requests(batch, rank).forEach((request, index) => {
    const out = sketch.slice(index, index + 1);
    if (draw !== undefined) out.write(draw(request));
    else backend.random({ out, kind: "normal", key: request.random.key });
  });
  return { sketch };
}
