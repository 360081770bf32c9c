import type { InverseCholeskyOperation } from "../inverse_cholesky.ts";
import { floats } from "./memory.ts";

/**
 * Runs {@link InverseCholeskyOperation}: the factor row by row, then its inverse by forward
 * substitution, in double precision.
 */
export function inverseCholesky({ matrices, out, failed, batch, size }: InverseCholeskyOperation) {
  const source = floats(matrices);
  const target = floats(out);
  const flags = floats(failed);
  for (let matrix = 0; matrix < batch; matrix++) {
    const start = matrix * size * size;
    const L = factorize((i, j) => source[start + Math.min(i, j) * size + Math.max(i, j)]!, size);
    if (L === undefined) flags[matrix] = 1;
    for (let column = 0; column < size; column++) {
      const x = unitColumn(L, column, size);
      for (let row = 0; row < size; row++) target[start + row * size + column] = x[row]!;
    }
  }
}

/** Computes the rows of L. Returns undefined if a pivot is not positive and finite. */
function factorize(A: (i: number, j: number) => number, size: number): Float64Array[] | undefined {
  const L = Array.from({ length: size }, () => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = A(i, j);
      for (let k = 0; k < j; k++) rest -= L[i]![k]! * L[j]![k]!;
      if (j < i) {
        L[i]![j] = rest / L[j]![j]!;
      } else {
        if (!(rest > 0 && Number.isFinite(rest))) return undefined;
        L[i]![i] = Math.sqrt(rest);
      }
    }
  }
  return L;
}

/** Solves L x = e. Returns e itself without L. */
function unitColumn(L: readonly Float64Array[] | undefined, column: number, size: number) {
  const x = new Float64Array(size);
  x[column] = 1;
  if (L === undefined) return x;
  for (let i = column; i < size; i++) {
    let rest = x[i]!;
    for (let k = column; k < i; k++) rest -= L[i]![k]! * x[k]!;
    x[i] = rest / L[i]![i]!;
  }
  return x;
}
