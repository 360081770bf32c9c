/** Copies the half of a symmetric product that is not computed. */

import { storeTransposed } from "./simd";

/**
 * Copies the part above the diagonal of the block at (i0, j0) of an `[n, n]` matrix to its mirror
 * image below. Every element below the diagonal is a copy, so the result is exactly symmetric.
 */
export function mirror(matrix: usize, n: i32, i0: i32, rows: i32, j0: i32, columns: i32): void {
  const row = <usize>n * 4;
  const endRow = i0 + rows;
  const endColumn = j0 + columns;
  for (let i = i0; i < endRow; i += 4) {
    let j = max<i32>(j0, i);
    // Vectors of four rows if the 4×4 block is entirely above the diagonal, else single elements.
    const vectors = i + 4 <= endRow;
    for (; j < endColumn && (!vectors || j < i + 4); j++) {
      for (let r = i, end = min<i32>(j, min<i32>(i + 4, endRow)); r < end; r++) copyAcross(matrix, row, r, j);
    }
    for (; j + 4 <= endColumn; j += 4) {
      const from = matrix + <usize>i * row + <usize>j * 4;
      storeTransposed(
        v128.load(from), v128.load(from + row), v128.load(from + 2 * row), v128.load(from + 3 * row),
        matrix + <usize>j * row + <usize>i * 4, row,
      );
    }
    for (; j < endColumn; j++) {
      for (let r = i; r < i + 4; r++) copyAcross(matrix, row, r, j);
    }
  }
}

// @ts-ignore: decorator
@inline
function copyAcross(matrix: usize, row: usize, i: i32, j: i32): void {
  f32.store(matrix + <usize>j * row + <usize>i * 4, f32.load(matrix + <usize>i * row + <usize>j * 4));
}
