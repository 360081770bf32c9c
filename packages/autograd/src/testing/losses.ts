import { rowsOf } from "./expand.ts";

/**
 * Computes the mean of `−Σ p log softmax(x)` over rows in plain code.
 *
 * @param logits  rows of `columns` numbers
 * @param probability  returns p of a row and a column
 */
export function crossEntropyOf(
  logits: Float64Array,
  columns: number,
  probability: (row: number, column: number) => number,
): number {
  const losses = rowsOf(logits, columns).map((x, row) => {
    const logSumExp = Math.log(x.reduce((sum, each) => sum + Math.exp(each), 0));
    return x.reduce((sum, each, column) => sum + probability(row, column) * (logSumExp - each), 0);
  });
  return losses.reduce((a, b) => a + b) / losses.length;
}

/** Returns the probability that a target gives to a column: 1 or 0. */
export const hot =
  (targets: ArrayLike<number>) =>
  (row: number, column: number): number =>
    targets[row] === column ? 1 : 0;
