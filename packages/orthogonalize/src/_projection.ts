import {
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

/** A matrix seen in a subspace of its range. With X the wide orientation of M: M itself where m ≤ n, else Mᵀ. */
export interface Projection {
  /** `[..., k, min(m, n)]`: orthonormal rows, Qᵀ. */
  readonly basis: Tensor;
  /** `[..., k, max(m, n)]`: QᵀX. */
  readonly coordinates: Tensor;
}

/** Qᵀ and QᵀX; call it within a scope. */
export function project(M: Tensor, options: SketchOptions): Projection {
  checkRank(M, options);
  const { method = "columnSelection" } = options;
  const basis = method === "columnSelection" ? columnBasis(M, options) : powerBasis(M, options);
  return { basis, coordinates: timesWide(basis, M) };
}

/** `Q · coordinates` in M's own orientation, `[..., m, n]`. */
export function lift(M: Tensor, basis: Tensor, coordinates: Tensor): Tensor {
  return isWide(M)
    ? matmul(basis, coordinates, { transposeA: true })
    : matmul(coordinates, basis, { transposeA: true });
}

/** The span of k columns of X. */
function columnBasis(M: Tensor, options: SketchOptions): Tensor {
  const columns = options.columns ?? drawColumns(M, options);
  return orthonormalizeRows(gatherColumns(M, columns, { transposed: !isWide(M) }));
}

/** The span of `(XXᵀ)^q XΩ`. */
function powerBasis(M: Tensor, options: SketchOptions): Tensor {
  const { powerIterations = 1 } = options;
  const sketch = options.sketch ?? drawSketch(M, options); // [..., max, k]
  const wide = isWide(M);
  // Yᵀ = (XΩ)ᵀ;  Qᵀ = qr(Yᵀ)
  let Q = orthonormalizeRows(matmul(sketch, M, { transposeA: true, transposeB: wide }));
  for (let iteration = 0; iteration < powerIterations; iteration++) {
    // Yᵀ ← (QᵀX)Xᵀ, with QᵀX scaled to norm 1 so that the square of a large X cannot overflow.
    const coordinates = normalize(timesWide(Q, M));
    Q = orthonormalizeRows(matmul(coordinates, M, { transposeB: wide }));
  }
  return Q;
}

/** `rows · X` for rows of the shorter side. */
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
  throw new TypeError(
    `Cannot orthogonalize ${name} at rank ${rank}: give \`random\`, or the \`${what}\` themselves`,
  );
}

function checkRank(M: Tensor, { rank, name = "a matrix" }: SketchOptions): void {
  const most = Math.min(...matrixShape(M, name));
  if (Number.isInteger(rank) && rank >= 1 && rank <= most) return;
  throw new RangeError(
    `Cannot orthogonalize ${name} of shape ${formatShape(M.shape)} at rank ${rank}: take a whole number from 1 to ${most}, its smaller side`,
  );
}
