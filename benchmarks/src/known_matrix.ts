/**
 * Makes a matrix with known singular values: the diagonal matrix `D` of the values, rotated from
 * both sides. The same rotations turn `f(D)` into the function `f` of the singular values of that
 * matrix, in float64 and without a matrix product.
 *
 * @param values  at most min(m, n)
 * @returns  `[m, n]`, row by row, dense
 */
export function withSingularValues(m: number, n: number, values: ArrayLike<number>): Float64Array {
  const matrix = new Float64Array(m * n);
  for (let at = 0; at < values.length; at++) matrix[at * n + at] = values[at]!;
  rotate(matrix, { count: m, stride: n, length: n, step: 1 });
  rotate(matrix, { count: n, stride: 1, length: m, step: n });
  return matrix;
}

/** Vectors inside a matrix: `count` of them, `stride` apart, `length` elements `step` apart. */
interface Vectors {
  readonly count: number;
  readonly stride: number;
  readonly length: number;
  readonly step: number;
}

/**
 * Rotates pairs of vectors at distances 1, 2, 4, … by angles that differ from pair to pair, so that
 * in the end each vector depends on all.
 */
function rotate(matrix: Float64Array, { count, stride, length, step }: Vectors): void {
  for (let distance = 1; distance < count; distance *= 2) {
    for (let first = 0; first + distance < count; first++) {
      if (Math.floor(first / distance) % 2 === 1) continue;
      const angle = 1 + (first * 7 + distance * 3) * 0.618;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      const [x, y] = [first * stride, (first + distance) * stride];
      for (let at = 0; at < length; at++) {
        const [u, v] = [matrix[x + at * step]!, matrix[y + at * step]!];
        matrix[x + at * step] = cosine * u - sine * v;
        matrix[y + at * step] = sine * u + cosine * v;
      }
    }
  }
}

/** Returns singular values from 1 down to 0.1, which Newton–Schulz must map near 1. */
export function spectrum(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => 1 - (0.9 * at) / Math.max(1, count - 1));
}

/** Computes `‖actual − expected‖ / ‖expected‖`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let at = 0; at < expected.length; at++) {
    difference += (actual[at]! - expected[at]!) ** 2;
    norm += expected[at]! ** 2;
  }
  return Math.sqrt(difference / norm);
}
