/**
 * Computes the singular values of a matrix, descending, to about 1e-7 of the largest: square roots
 * of the eigenvalues of its smaller Gram matrix, in float64 on the host.
 *
 * For several matrices on the device, {@link singularValueBand} and {@link stableRank} are faster.
 *
 * @param matrix  `[m, n]`, row-major; not modified
 * @returns  the min(m, n) singular values
 * @example
 * ```ts
 * import { singularValues } from "@lrm/orthogonalize";
 * expect(Array.from(singularValues([0, -2, 0, 3, 0, 0], 2, 3))).toEqual([3, 2]);
 * ```
 * @see Golub and Van Loan, "Matrix Computations", sections 8.3.1 (tridiagonal form) and 8.4.1
 * (bisection)
 */
export function singularValues(matrix: ArrayLike<number>, m: number, n: number): Float32Array {
  const count = Math.min(m, n);
  const { diagonal, squaredOffDiagonal } = tridiagonal(gram(matrix, m, n), count);
  // Gershgorin: Gram matrices have no eigenvalue below 0.
  let most = 0;
  for (let i = 0; i < count; i++) {
    const left = Math.sqrt(squaredOffDiagonal[i - 1] ?? 0);
    const right = Math.sqrt(squaredOffDiagonal[i] ?? 0);
    most = Math.max(most, diagonal[i]! + left + right);
  }
  return Float32Array.from({ length: count }, (_, rank) => {
    const index = count - 1 - rank;
    return Math.sqrt(eigenvalue(diagonal, squaredOffDiagonal, index, most));
  });
}

/** Computes AAᵀ, or AᵀA where A is tall. */
function gram(matrix: ArrayLike<number>, m: number, n: number): Float64Array {
  const wide = m <= n;
  const [count, length] = wide ? [m, n] : [n, m];
  const rows = new Float64Array(count * length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < length; j++) rows[i * length + j] = matrix[wide ? i * n + j : j * n + i]!;
  }
  const A = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += rows[i * length + k]! * rows[j * length + k]!;
      A[i * count + j] = sum;
      A[j * count + i] = sum;
    }
  }
  return A;
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly squaredOffDiagonal: Float64Array;
}

/**
 * Reduces a symmetric matrix to a tridiagonal one of the same eigenvalues by Householder
 * reflections. Overwrites it.
 */
function tridiagonal(A: Float64Array, count: number): Tridiagonal {
  const diagonal = new Float64Array(count);
  const squaredOffDiagonal = new Float64Array(Math.max(0, count - 1));
  const v = new Float64Array(count);
  const w = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    diagonal[k] = A[k * count + k]!;
    if (k + 1 === count) break;
    let squares = 0;
    for (let i = k + 1; i < count; i++) squares += A[i * count + k]! ** 2;
    squaredOffDiagonal[k] = squares;
    if (squares === 0) continue;
    // v = x ± ‖x‖ e₁ reflects the column x below the diagonal onto e₁
    for (let i = k + 1; i < count; i++) v[i] = A[i * count + k]!;
    v[k + 1]! += Math.sign(v[k + 1]! || 1) * Math.sqrt(squares);
    let vv = 0;
    for (let i = k + 1; i < count; i++) vv += v[i]! ** 2;
    // p = (2/vᵀv) A v;  w = p − (pᵀv/vᵀv) v;  A ← A − v wᵀ − w vᵀ
    let pv = 0;
    for (let i = k + 1; i < count; i++) {
      let sum = 0;
      for (let j = k + 1; j < count; j++) sum += A[i * count + j]! * v[j]!;
      w[i] = (2 * sum) / vv;
      pv += w[i]! * v[i]!;
    }
    for (let i = k + 1; i < count; i++) w[i]! -= (pv / vv) * v[i]!;
    for (let i = k + 1; i < count; i++) {
      for (let j = k + 1; j < count; j++) {
        A[i * count + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
      }
    }
  }
  return { diagonal, squaredOffDiagonal };
}

/** Number of halvings of the interval: float64 has 53 bits. */
const HALVINGS = 54;

/** Finds eigenvalue number `index` from below, between 0 and `most`, by bisection. */
function eigenvalue(
  diagonal: Float64Array,
  squaredOffDiagonal: Float64Array,
  index: number,
  most: number,
): number {
  let [low, high] = [0, most];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (countBelow(diagonal, squaredOffDiagonal, middle) > index) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** Counts the eigenvalues below x: negative pivots of T − xI (Sturm). */
function countBelow(diagonal: Float64Array, squaredOffDiagonal: Float64Array, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    const coupling = i === 0 ? 0 : squaredOffDiagonal[i - 1]! / (pivot || Number.MIN_VALUE);
    pivot = diagonal[i]! - x - coupling;
    if (pivot < 0) count++;
  }
  return count;
}
