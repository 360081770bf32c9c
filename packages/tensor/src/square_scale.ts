import type { Expression } from "./expression.ts";

/** Largest numbers whose squares can be summed in float32, up to 2³¹ of them. */
const LARGE = 2 ** 48;
/** Smallest numbers whose squares are far from underflow. */
const SMALL = 2 ** -40;
/** Factor that brings numbers beyond either bound to within both. */
const STEP = 2 ** 84;

/**
 * Chooses the power of two to multiply numbers by before they are squared and added, so that the
 * sum neither overflows nor underflows in float32. It is 1 for nearly all numbers. Scaling is
 * exact: the bits of a norm stay the same.
 *
 * @param largest  the largest absolute value of the numbers
 * @example
 * ```ts
 * import { defineMap, map, squareScale, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const norm = defineMap(["x"], [], ({ x }) => {
 *   const scale = squareScale(x.abs().rowMax());
 *   return { out: x.mul(scale).square().rowSum().sqrt().div(scale) };
 * });
 * const x = tensor(createReferenceBackend(), [3e30, 4e30], [1, 2]); // squares overflow float32
 * expect((await map(norm, { x }).out.read())[0]).toBeCloseTo(5e30, -25);
 * ```
 */
export function squareScale(largest: Expression): Expression {
  return largest.lessThan(SMALL).select(STEP, largest.lessThan(LARGE).select(1, 1 / STEP));
}

/** Sums of products, such as squares, along rows, at a scale at which they fit float32. */
export interface RowSums {
  /** Power of two by which U was multiplied: 1, except for huge rows. */
  readonly scale: Expression;
  /** `Σ term(U · scale)` along the row. */
  sum(term: (scaled: Expression) => Expression): Expression;
}

/**
 * Chooses a scale for each row of U at which sums of squares do not overflow float32. Computes both
 * sums in one sweep over the row, and selects one. Tiny rows are not scaled: give their norms a
 * lower bound.
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
