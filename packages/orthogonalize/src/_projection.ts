import {
  ArgumentError,
  formatShape,
  gatherColumns,
  matmul,
  orthonormalizeRows,
  sizeOf,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { normalize } from "./_normalize.ts";
import type { SketchOptions } from "./sketch.ts";

/**
 * Projection of X, the wide orientation of M (M if m ≤ n, else Mᵀ), onto a subspace of its range.
 */
export interface Projection {
  /** Orthonormal rows Qᵀ, `[..., k, min(m, n)]`. */
  readonly basis: Tensor;
  /** QᵀX, `[..., k, max(m, n)]`. */
  readonly coordinates: Tensor;
}

/**
 * Computes Qᵀ and QᵀX. Call it within a scope.
 *
 * Yields what is linear in M before anything else is made of it: summed over the parts of a sum of
 * matrices, the results are those of the whole sum.
 */
export function* projectInParts(
  M: Tensor,
  options: SketchOptions,
): Generator<Tensor, Projection, void> {
  checkRank(M, options);
  const { method = "columnSelection" } = options;
  const basis = yield* method === "columnSelection"
    ? columnBasis(M, options)
    : powerBasis(M, options);
  const coordinates = timesWide(basis, M);
  yield coordinates;
  return { basis, coordinates };
}

/** Computes `Q · coordinates` in the orientation of M, `[..., m, n]`. */
export function lift(M: Tensor, basis: Tensor, coordinates: Tensor): Tensor {
  return isWide(M)
    ? matmul(basis, coordinates, { transposeA: true })
    : matmul(coordinates, basis, { transposeA: true });
}

/** Computes an orthonormal basis of k columns of X. */
function* columnBasis(M: Tensor, options: SketchOptions): Generator<Tensor, Tensor, void> {
  const columns = options.columns ?? drawColumns(M, options);
  const Y = gatherColumns(M, columns, { transposed: !isWide(M) });
  yield Y;
  return orthonormalizeRows(Y);
}

/** Computes an orthonormal basis of `(XXᵀ)^q XΩ`. */
function* powerBasis(M: Tensor, options: SketchOptions): Generator<Tensor, Tensor, void> {
  const { powerIterations = 1 } = options;
  const sketch = options.sketch ?? drawSketch(M, options); // [..., max, k]
  const wide = isWide(M);
  // Yᵀ = (XΩ)ᵀ;  Qᵀ = qr(Yᵀ)
  let Y = matmul(sketch, M, { transposeA: true, transposeB: wide });
  yield Y;
  let Q = orthonormalizeRows(Y);
  for (let iteration = 0; iteration < powerIterations; iteration++) {
    // Yᵀ ← (QᵀX)Xᵀ, with QᵀX scaled to norm 1 so that the square of a large X cannot overflow.
    const coordinates = timesWide(Q, M);
    yield coordinates;
    Y = matmul(normalize(coordinates), M, { transposeB: wide });
    yield Y;
    Q = orthonormalizeRows(Y);
  }
  return Q;
}

/** Computes `rows · X`. */
function timesWide(rows: Tensor, M: Tensor): Tensor {
  return matmul(rows, M, { transposeB: !isWide(M) });
}

function isWide(M: Tensor): boolean {
  const [m, n] = matrixShape(M, "a tensor");
  return m <= n;
}

function drawColumns(M: Tensor, options: SketchOptions): Tensor {
  const random = randomOf(options, "columns");
  const longer = Math.max(...matrixShape(M, "a tensor"));
  const lead = M.shape.slice(0, -2);
  const columns = new Int32Array(sizeOf(lead) * options.rank);
  for (let index = 0; index < sizeOf(lead); index++) {
    columns.set(random.fork(index).permutation(longer, options.rank), index * options.rank);
  }
  return tensor(M.backend, columns, [...lead, options.rank]);
}

function drawSketch(M: Tensor, options: SketchOptions): Tensor {
  const longer = Math.max(...matrixShape(M, "a tensor"));
  const shape = [...M.shape.slice(0, -2), longer, options.rank];
  return randomOf(options, "sketch").normal(M.backend, shape);
}

function randomOf({ random, rank, name = "a matrix" }: SketchOptions, what: string) {
  if (random !== undefined) return random;
  throw new ArgumentError(
    `Cannot orthogonalize ${name} at rank ${rank}: \`${what}\` is missing`,
    `pass it, or \`random\` to draw it`,
  );
}

function checkRank(M: Tensor, { rank, name = "a matrix" }: SketchOptions): void {
  const most = Math.min(...matrixShape(M, name));
  if (Number.isInteger(rank) && rank >= 1 && rank <= most) return;
  throw new ArgumentError(
    `Cannot orthogonalize ${name} of shape ${formatShape(M.shape)} at rank ${rank}: its smaller side is ${most}`,
    `choose a rank from 1 to ${most}`,
  );
}
