import type { Expression } from "./expression.ts";

/** Sums of squares of up to 2³¹ numbers of at most this fit float32. */
const LARGE = 2 ** 48;
/** Squares of this are far from where float32 fades to zero. */
const SMALL = 2 ** -40;
/** Brings what is beyond either bound to within both. */
const STEP = 2 ** 84;

/**
 * Gives the power of two to multiply numbers by before they are squared and added, so that the sum
 * neither overflows float32 nor fades to zero: 1 where it does neither, which is nearly always.
 * Exact: the bits of a norm stay the same.
 *
 * @param largest  the largest of the numbers, without its sign
 * @example
 * ```ts
 * import { defineMap, map, squareScale, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const norm = defineMap(["x"], [], ({ x }) => {
 *   const scale = squareScale(x.abs().rowMax());
 *   return { out: x.mul(scale).square().rowSum().sqrt().div(scale) };
 * });
 * const x = tensor(createReferenceBackend(), [3e30, 4e30], [1, 2]); // squares are no float32
 * expect((await map(norm, { x }).out.read())[0]).toBeCloseTo(5e30, -25);
 * ```
 */
export function squareScale(largest: Expression): Expression {
  return largest.lessThan(SMALL).select(STEP, largest.lessThan(LARGE).select(1, 1 / STEP));
}

/**
 * Sums along rows whose terms hold a number twice, such as squares, at a scale at which they fit
 * float32.
 */
export interface RowSums {
  /** The power of two by which U was multiplied: 1 but for huge rows. */
  readonly scale: Expression;
  /** `Σ term(U · scale)` along the row. */
  sum(term: (scaled: Expression) => Expression): Expression;
}

/**
 * Chooses for each row of U the scale at which sums of squares do not overflow float32, within the
 * sweep over the row that adds them: both sums are made, and one is taken. Tiny rows are not
 * scaled: give their norms a lower bound.
 */
export function rowSums(U: Expression): RowSums {
  const fits = U.square()
    .rowSum()
    .lessThan(LARGE ** 2);
  return {
    scale: fits.select(1, 1 / STEP),
    sum: (term) => fits.select(term(U).rowSum(), term(U.mul(1 / STEP)).rowSum()),
  };
}
