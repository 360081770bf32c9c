/**
 * Compact singular value decomposition on the host. Row i of both matrices belongs to `values[i]`.
 */
export interface SingularValues {
  /** Singular values, not sorted. */
  readonly values: Float64Array;
  /** Left singular vectors of the rows, as orthonormal rows, `[count, count]`. */
  readonly left: Float64Array;
  /** Right singular vectors as rows, times `values`, `[count, length]`. */
  readonly scaledRight: Float64Array;
}

/** Cosine between two rows below which a rotation changes nothing in float64. */
const CONVERGED = 1e-15;
/**
 * Largest number of sweeps. One-sided Jacobi converges quadratically; inputs usually take 6 to 10.
 */
const MOST_SWEEPS = 60;

/**
 * Decomposes a matrix by one-sided Jacobi (Hestenes 1958): rotates pairs of rows until all are
 * orthogonal. Accurate for small singular values too.
 *
 * @param rows  `[count, length]`, row-major, count ≤ length; not modified
 * @see Golub and Van Loan, "Matrix Computations", section 8.6.3
 */
export function singularValueDecomposition(
  rows: ArrayLike<number>,
  count: number,
  length: number,
): SingularValues {
  const x = Float64Array.from(rows);
  const left = new Float64Array(count * count);
  for (let i = 0; i < count; i++) left[i * count + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < count; p++) {
      for (let q = p + 1; q < count; q++) {
        const [pp, qq, pq] = products(x, p * length, q * length, length);
        if (Math.abs(pq) <= CONVERGED * Math.sqrt(pp) * Math.sqrt(qq)) continue;
        rotated = true;
        const zeta = (qq - pp) / (2 * pq);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, t);
        rotate(x, p * length, q * length, length, cosine, cosine * t);
        rotate(left, p * count, q * count, count, cosine, cosine * t);
      }
    }
    if (!rotated) break;
  }
  const values = Float64Array.from({ length: count }, (_, i) =>
    Math.sqrt(products(x, i * length, i * length, length)[0]),
  );
  return { values, left, scaledRight: x };
}

function products(x: Float64Array, p: number, q: number, length: number): [number, number, number] {
  let [pp, qq, pq] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const a = x[p + i]!;
    const b = x[q + i]!;
    pp += a * a;
    qq += b * b;
    pq += a * b;
  }
  return [pp, qq, pq];
}

function rotate(
  x: Float64Array,
  p: number,
  q: number,
  length: number,
  cosine: number,
  sine: number,
): void {
  for (let i = 0; i < length; i++) {
    const a = x[p + i]!;
    const b = x[q + i]!;
    x[p + i] = cosine * a - sine * b;
    x[q + i] = sine * a + cosine * b;
  }
}
