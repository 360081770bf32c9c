import type { Tensor } from "@lrm/tensor";

/** Number of columns of the result that are compared. */
const SAMPLES = 64;

/**
 * Computes the relative error of `O` as the orthogonalization of `M` within the span of some of its
 * columns, against float64.
 *
 * O = Q X with X = p(Z) Qᵀ M, where Q is an orthonormal basis of the columns, Z the Gram matrix of
 * `QᵀM / (‖QᵀM‖ + 1e-7)` and p the product of the polynomials `aI + bA + cA²`.
 *
 * @param M  `[m, n]` with m ≤ n
 * @param columns  indices of the columns of M that span the subspace
 */
export async function lowRankError(
  O: Tensor,
  M: Tensor,
  columns: ArrayLike<number>,
  steps: readonly (readonly [number, number, number])[],
): Promise<number> {
  const [m, n] = M.shape as [number, number];
  const rank = columns.length;
  const host = await M.read();
  const actual = await O.read();
  const Q = orthonormalColumns(host, { m, n }, columns); // [rank, m]: one basis vector a row
  const Y = multiply(Q, host, { rows: rank, inner: m, columns: n }); // QᵀM
  const norm = Math.sqrt(Y.reduce((sum, value) => sum + value ** 2, 0)) + 1e-7;
  const Yt = transpose(Y, rank, n);
  let Z = multiply(Y, Yt, { rows: rank, inner: n, columns: rank }).map(
    (value) => value / norm ** 2,
  );
  let P = Float64Array.from({ length: rank ** 2 }, (_, at) =>
    at % (rank + 1) === 0 ? 1 / norm : 0,
  );
  const square = { rows: rank, inner: rank, columns: rank };
  for (const [a, b, c] of steps) {
    const ZZ = multiply(Z, Z, square);
    const p = Z.map((z, at) => b * z + c * ZZ[at]! + (at % (rank + 1) === 0 ? a : 0));
    P = multiply(p, P, square);
    Z = multiply(multiply(p, p, square), Z, square);
  }
  let difference = 0;
  let size = 0;
  const distance = Math.max(1, Math.floor(n / SAMPLES));
  for (let column = 0; column < n; column += distance) {
    const y = Float64Array.from({ length: rank }, (_, row) => Y[row * n + column]!);
    const x = multiply(P, y, { rows: rank, inner: rank, columns: 1 });
    for (let row = 0; row < m; row++) {
      let exact = 0;
      for (let at = 0; at < rank; at++) exact += Q[at * m + row]! * x[at]!;
      difference += (actual[row * n + column]! - exact) ** 2;
      size += exact ** 2;
    }
  }
  return Math.sqrt(difference / size);
}

/** Runs Gram–Schmidt twice, because one pass is not orthogonal enough. */
function orthonormalColumns(
  M: ArrayLike<number>,
  { m, n }: { readonly m: number; readonly n: number },
  columns: ArrayLike<number>,
): Float64Array {
  const Q = new Float64Array(columns.length * m);
  for (let at = 0; at < columns.length; at++) {
    const q = Q.subarray(at * m, (at + 1) * m);
    for (let row = 0; row < m; row++) q[row] = M[row * n + columns[at]!]!;
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < at; other++) {
        const p = Q.subarray(other * m, (other + 1) * m);
        const overlap = q.reduce((sum, value, row) => sum + value * p[row]!, 0);
        for (let row = 0; row < m; row++) q[row]! -= overlap * p[row]!;
      }
      const norm = Math.hypot(...q);
      for (let row = 0; row < m; row++) q[row]! /= norm;
    }
  }
  return Q;
}

interface Extents {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

function multiply(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, inner, columns }: Extents,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < inner; at++) {
      const factor = a[row * inner + at]!;
      for (let column = 0; column < columns; column++) {
        out[row * columns + column]! += factor * b[at * columns + column]!;
      }
    }
  }
  return out;
}

function transpose(x: Float64Array, rows: number, columns: number): Float64Array {
  return x.map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)]!);
}
