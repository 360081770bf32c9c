/**
 * Product of small integers, which float32 and float16 represent exactly and float32 adds exactly:
 * a correct kernel returns exactly this result in any order of additions.
 */
export interface ExactProduct {
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Tells whether `c` is the product. */
  isProduct(c: Float32Array): boolean;
}

/** Layout of a product, as in the options of `matmul`. */
export interface ProductLayout {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Uses the first factor as the second, too. */
  readonly symmetric: boolean;
}

/** Largest absolute value of an element: sums of 2²² products are exact. */
const LARGEST = 2;

/**
 * Creates the factors of a product and a check of the result.
 *
 * The check is C·r = A·(B·r) for a random r (Freivalds 1979), in exact integers: a wrong row passes
 * with probability of about 1/1000, and the check takes only m·k + k·n + m·n multiplications.
 */
export function exactProduct(layout: ProductLayout): ExactProduct {
  const { m, n, k, transposeA, transposeB, symmetric } = layout;
  const next = wholeNumbers();
  const factor = (size: number): Float32Array => {
    const values = new Float32Array(size);
    for (let i = 0; i < size; i++) values[i] = (next() % (2 * LARGEST + 1)) - LARGEST;
    return values;
  };
  const a = factor(m * k);
  const b = symmetric ? a : factor(k * n);
  const r = Float64Array.from({ length: n }, () => (next() % 1024) - 512);
  const expected = times(a, times(b, r, k, n, transposeB), m, k, transposeA);
  return {
    a,
    b,
    isProduct: (c) => times(c, r, m, n, false).every((value, row) => value === expected[row]),
  };
}

/** Returns op(x) · v, where op(x) is rows × columns. */
function times(
  x: Float32Array,
  v: Float64Array,
  rows: number,
  columns: number,
  transposed: boolean,
): Float64Array {
  const [down, right] = transposed ? [1, rows] : [columns, 1];
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      sum += x[row * down + column * right]! * v[column]!;
    }
    return sum;
  });
}

/** Marsaglia's xorshift. */
function wholeNumbers(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
