/** Computes products in the calling thread, for kernels whose tasks contain products. */

import { multiply } from "./host";
import { openPacked } from "./matmul";
import { keepsPacked, productBlock } from "./matmul_block";
import { COLUMNS_B, PACKED_A, ROWS_A } from "./matmul_plan";
import { suitsSystem } from "./matmul_system";
import { hasSystem, scratch } from "./threads";

/**
 * Computes `C = op(A)·op(B) + beta·C`, with the system's BLAS if it is available and faster. Row
 * strides are in elements. Uses the thread's part of the scratch.
 *
 * @param c  not read where `beta` is 0
 */
export function threadProduct(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, rowA: i32, b: usize, rowB: i32, beta: f32, c: usize, rowC: i32,
): void {
  if (hasSystem() && suitsSystem(m, n, k)) {
    multiply(transposeA, transposeB, m, n, k, 1, a, rowA, b, rowB, beta, c, rowC);
    return;
  }
  const packedA = openPacked(scratch());
  const packedB = packedA + <usize>PACKED_A * 4;
  for (let j0 = 0; j0 < n; j0 += COLUMNS_B) {
    const columns = min<i32>(n - j0, COLUMNS_B);
    for (let i0 = 0; i0 < m; i0 += ROWS_A) {
      const rows = min<i32>(m - i0, ROWS_A);
      const out = c + <usize>(i0 * rowC + j0) * 4;
      productBlock(
        rows, columns, k,
        a + <usize>(transposeA ? i0 : i0 * rowA) * 4, <usize>rowA * 4, transposeA,
        b + <usize>(transposeB ? j0 * rowB : j0) * 4, <usize>rowB * 4, transposeB,
        beta == 0 ? 0 : out, out, <usize>rowC * 4, 0, 1, beta,
        packedA, packedB, i0 > 0 && keepsPacked(columns, k), -rows,
      );
    }
  }
}
