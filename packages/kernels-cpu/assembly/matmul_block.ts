/** Computes one block of a product with this package's kernel, in the calling thread. */

import { blockRows, COLUMNS, productRows } from "./matmul_kernel";
import { packColumns, packRows, packTransposed } from "./matmul_pack";
import { PACKED_B, planDepth } from "./matmul_plan";

/** Returns the columns of panels, of which the last one is padded. */
// @ts-ignore: decorator
@inline
function wholePanels(columns: i32): i32 {
  return (columns + COLUMNS - 1) & -COLUMNS;
}

/** Tells whether a block of B stays packed for the next block in the same columns. */
// @ts-ignore: decorator
@inline
export function keepsPacked(columns: i32, k: i32): bool {
  return <u64>k * <u64>wholePanels(columns) <= <u64>PACKED_B;
}

/**
 * Computes `out = alpha·op(A)·op(B) + beta·C + bias` for a block of the output. All addresses are
 * those of the block's first elements; rows are `rowA`, `rowB` and `rowOut` bytes apart.
 *
 * @param rows  at most `ROWS_A` if `transposeA`
 * @param columns  at most `COLUMNS_B`
 * @param c  0, or C, with the rows of `out`
 * @param reusesB  true if the last block had the same B, and {@link keepsPacked}
 * @param skipped  first columns of row 0 that need not be computed; row i has i more. At most
 *   `-rows` if there are none
 */
export function productBlock(
  rows: i32, columns: i32, k: i32,
  a: usize, rowA: usize, transposeA: bool, b: usize, rowB: usize, transposeB: bool,
  c: usize, out: usize, rowOut: usize, bias: usize, alpha: f32, beta: f32,
  packedA: usize, packedB: usize, reusesB: bool, skipped: i32,
): void {
  const keepsB = keepsPacked(columns, k);
  const depth = planDepth(k);
  for (let p0 = 0; p0 == 0 || p0 < k; p0 += depth) {
    const steps = min<i32>(k - p0, depth);
    const panels = keepsB ? packedB + <usize>p0 * <usize>wholePanels(columns) * 4 : packedB;
    if (!reusesB) {
      if (transposeB) packColumns(columns, steps, b + <usize>p0 * 4, rowB, panels);
      else packRows(columns, steps, b + <usize>p0 * rowB, rowB, panels);
    }
    let fromA = a + <usize>p0 * 4;
    if (transposeA) {
      packTransposed(rows, steps, a + <usize>p0 * rowA, rowA, packedA);
      fromA = packedA;
    }
    const downA = transposeA ? <usize>steps * 4 : rowA;
    // The first step adds C and the bias; later steps add to the output.
    const from: usize = p0 ? out : c;
    const scaleC: f32 = p0 ? 1 : beta;
    const added: usize = p0 ? 0 : bias;
    for (let i = 0, taken = 0; i < rows; i += taken) {
      taken = blockRows(rows - i);
      // Register blocks entirely below the diagonal are mirrored instead of computed.
      const skip = max<i32>(0, (skipped + i) & -COLUMNS);
      if (skip >= columns) continue;
      const down = <usize>i * rowOut + <usize>skip * 4;
      productRows(
        taken, columns - skip, steps,
        fromA + <usize>i * downA, transposeA ? 4 : downA, transposeA ? <usize>taken * 4 : 4,
        panels + <usize>skip * <usize>steps * 4, <usize>steps * (COLUMNS * 4),
        out + down, from ? from + down : <usize>0, rowOut, added ? added + <usize>skip * 4 : <usize>0, alpha, scaleC,
      );
    }
  }
}
