/** A matrix product `C = op(A) op(B)`, stored row by row. */
export interface ProductCase {
  readonly layout: Layout;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Storage of each operand: as it is multiplied (N) or transposed (T). */
export type Layout = "NN" | "NT" | "TN";

/**
 * Elements that are computed again in float64. Their distance is prime, so that they fall on all
 * rows, columns and tiles.
 */
const SAMPLES = 4096;
const DISTANCE = 104_729;

/** Error of float32: sums of up to 8,192 products of random signs, √8192 · 2⁻²⁴ ≈ 5e-6, doubled. */
export const PRODUCT_TOLERANCE = 1e-5;

/** Computes the relative Frobenius error of a product against float64, over sampled elements. */
export function productError(
  product: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { layout, m, n, k }: ProductCase,
): number {
  const [rowA, stepA] = layout[0] === "T" ? [1, m] : [k, 1];
  const [columnB, stepB] = layout[1] === "T" ? [k, 1] : [1, n];
  let difference = 0;
  let norm = 0;
  for (let sample = 0; sample < Math.min(SAMPLES, m * n); sample++) {
    // The last element comes first: tiles go wrong at the edges.
    const at = m * n - 1 - ((sample * DISTANCE) % (m * n));
    const [row, column] = [Math.floor(at / n), at % n];
    let exact = 0;
    for (let inner = 0; inner < k; inner++) {
      exact += a[row * rowA + inner * stepA]! * b[column * columnB + inner * stepB]!;
    }
    difference += (product[at]! - exact) ** 2;
    norm += exact ** 2;
  }
  // NaN if a sampled element is NaN; every tolerance refuses it.
  return Math.sqrt(difference / norm);
}
