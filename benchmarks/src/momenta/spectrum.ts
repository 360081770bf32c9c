/**
 * Computes the singular values of a matrix, the largest first, as roots of the eigenvalues of its
 * Gram matrix in float64. They are exact to 1e-8 of the largest one.
 *
 * @param M  `[m, n]`, row-major
 */
export function singularValues(M: ArrayLike<number>, m: number, n: number): Float64Array {
  const count = Math.min(m, n);
  const A = gram(M, m, n);
  eigenvalues(A, count);
  const values = Float64Array.from({ length: count }, (_, i) =>
    Math.sqrt(Math.max(0, A[i * (count + 1)]!)),
  );
  return values.sort().reverse();
}

/** Computes MMᵀ, or MᵀM if m > n. */
function gram(M: ArrayLike<number>, m: number, n: number): Float64Array {
  const [count, length] = [Math.min(m, n), Math.max(m, n)];
  const rows =
    m <= n
      ? Float64Array.from(M)
      : Float64Array.from(M, (_, i) => M[(i % m) * n + Math.floor(i / m)]!);
  const A = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      let product = 0;
      for (let at = 0; at < length; at++)
        product += rows[i * length + at]! * rows[j * length + at]!;
      A[i * count + j] = product;
      A[j * count + i] = product;
    }
  }
  return A;
}

/**
 * Diagonalizes a symmetric matrix in place by Jacobi rotations, row by row, until all other elements
 * are below 1e-15 of the trace.
 *
 * @see Golub and Van Loan, "Matrix Computations", section 8.5
 */
function eigenvalues(A: Float64Array, n: number): void {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += A[i * (n + 1)]!;
  for (let rotated = true; rotated; ) {
    rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = A[p * n + q]!;
        if (Math.abs(apq) <= 1e-15 * trace) continue;
        rotated = true;
        const theta = (A[q * (n + 1)]! - A[p * (n + 1)]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        rotate(A, n, [p, q], 1 / Math.hypot(t, 1), t);
      }
    }
  }
}

/** Rotates rows and columns p and q by the angle with this cosine and tangent. */
function rotate(
  A: Float64Array,
  n: number,
  [p, q]: readonly [number, number],
  cosine: number,
  tangent: number,
): void {
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) {
    const [x, y] = [A[k * n + p]!, A[k * n + q]!];
    A[k * n + p] = cosine * x - sine * y;
    A[k * n + q] = sine * x + cosine * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [A[p * n + k]!, A[q * n + k]!];
    A[p * n + k] = cosine * x - sine * y;
    A[q * n + k] = sine * x + cosine * y;
  }
}
