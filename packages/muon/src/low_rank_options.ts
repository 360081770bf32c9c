import {
  checkChoice,
  checkSetting,
  type JsonValue,
  type MatrixSplit,
  shown,
  type UpdateBatch,
  viewParts,
} from "@lrm/optimizer";
import {
  checkNewtonSchulz,
  JORDAN,
  lowRankOrthogonalize,
  type NewtonSchulzSettings,
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
  /** Which of the parameter's matrices, from 0; see `split`. */
  readonly part: number;
  /** For this matrix and step alone. */
  readonly random: Random;
}

/** How momentum or gradients are orthogonalized in a subspace. */
export interface LowRankSettings extends NewtonSchulzSettings {
  /** Dimension of the subspace, at most the smaller side of every matrix (of those above `fullBelow`). */
  readonly rank: number;
  /** The subspace: spanned by `rank` of the columns, or by a power iteration. Default "columnSelection". */
  readonly method?: SketchMethod;
  /** Of "powerIteration". Default 1. */
  readonly powerIterations?: number;
  /** Matrices whose smaller side is at most this are orthogonalized as a whole. Default 0. */
  readonly fullBelow?: number;
  /** Gives the columns (`rank` distinct numbers below `length`) or the sketch (`[length, rank]`) of a step instead of drawing them. Default: uniform columns, normal sketch. */
  readonly draw?: (request: DrawRequest) => ArrayLike<number>;
  /** Weights of several matrices, one below the other: each is orthogonalized, and scaled by its own shape, for itself. See `splitQKV`. Default: none. */
  readonly split?: MatrixSplit;
}

/** Low-rank orthogonalization with its settings checked. */
export interface Subspace {
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** The split, as a rule has it. */
  readonly parts?: (name: string, shape: Shape) => number;
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
    normalization = "add",
    precision = "float32",
    draw,
    split,
  }: LowRankSettings,
): Subspace {
  checkSetting(rule, "rank", rank, 1);
  checkNewtonSchulz(rule, { coefficients, normalization, precision });
  checkChoice(rule, "draw", draw, "undefined", "function");
  checkChoice(rule, "split", split, "undefined", "function");
  checkSetting(rule, "powerIterations", powerIterations, 0);
  checkSetting(rule, "fullBelow", fullBelow, 0);
  checkSketch(rule, method, powerIterations);
  const inner = (G: Tensor): Tensor => newtonSchulz(G, { coefficients, normalization, precision });
  const columnsOrSketch = method === "columnSelection" ? drawColumns : drawSketch;
  return {
    settings: {
      rank,
      method,
      powerIterations,
      fullBelow,
      coefficients: { ...coefficients },
      normalization,
      precision,
    },
    ...(split && { parts: (name, shape) => split({ name, shape }) }),
    check(name, [m = 0, n = 0]) {
      const shape = [m / (split?.({ name, shape: [m, n] }) ?? 1), n];
      const most = Math.min(...shape);
      if (most <= fullBelow || (Number.isInteger(rank) && rank <= most)) return;
      throw new RangeError(
        `Cannot train parameter "${name}" of shape ${formatShape(shape)} with ${rule} at rank ${rank}: take a whole number from 1 to ${most}, its smaller side`,
      );
    },
    orthogonalize(batch, U) {
      const matrices = viewParts(batch, U);
      const [, m = 0, n = 0] = matrices.shape;
      const drawn = Math.min(m, n) > fullBelow ? columnsOrSketch(batch, rank, draw) : {};
      const options = { rank, method, powerIterations, fullBelow, inner, ...drawn };
      return lowRankOrthogonalize(matrices, options).reshape(U.shape);
    },
  };
}

function checkSketch(rule: string, method: string, powerIterations: number): void {
  if (method !== "columnSelection" && method !== "powerIteration") {
    throw new RangeError(
      `Cannot use ${rule} with method ${shown(method)}: take "columnSelection" or "powerIteration"`,
    );
  }
  if (!Number.isInteger(powerIterations)) {
    throw new RangeError(
      `Cannot use ${rule} with powerIterations ${shown(powerIterations)}: take a whole number from 0 on`,
    );
  }
}

type Draw = LowRankSettings["draw"];

const requests = (batch: UpdateBatch, rank: number): DrawRequest[] => {
  const { entries, parts, shape, step } = batch;
  const [m = 0, n = 0] = shape;
  const length = Math.max(m / parts, n);
  return entries.flatMap(({ parameter: { name }, random }) =>
    Array.from({ length: parts }, (_, part) => {
      const own = parts === 1 ? random : random.fork(part);
      return { name, step, rank, length, part, random: own };
    }),
  );
};

/** `[matrices, rank]`, int32: one upload for all. */
function drawColumns(
  batch: UpdateBatch,
  rank: number,
  draw: Draw = ({ random, length }) => random.permutation(length, rank),
): { columns: Tensor } {
  const wanted = requests(batch, rank);
  const columns = new Int32Array(wanted.length * rank);
  wanted.forEach((request, index) => {
    columns.set(draw(request), index * rank);
  });
  return { columns: tensor(batch.gradientScale.backend, columns, [wanted.length, rank]) };
}

/** `[matrices, length, rank]`: made on the device unless given. */
function drawSketch(batch: UpdateBatch, rank: number, draw?: Draw): { sketch: Tensor } {
  const { backend } = batch.gradientScale;
  const wanted = requests(batch, rank);
  const sketch = Tensor.allocate(backend, [wanted.length, wanted[0]!.length, rank]);
  wanted.forEach((request, index) => {
    const out = sketch.slice(index, index + 1);
    if (draw !== undefined) out.write(draw(request));
    else request.random.fillNormal(out);
  });
  return { sketch };
}
