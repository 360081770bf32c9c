import type { OrthonormalizeRowsOperation } from "../orthonormalize_rows.ts";
import { floats } from "./memory.ts";
import { dot } from "./vector.ts";

/**
 * Runs {@link OrthonormalizeRowsOperation}: Householder QR of the transpose, in double precision.
 *
 * @see Golub and Van Loan, Matrix Computations, 4th ed., algorithms 5.1.1 and 5.2.1
 */
export function orthonormalizeRows(operation: OrthonormalizeRowsOperation): void {
  const { batch, count, length } = operation;
  const vectors = floats(operation.vectors);
  const out = floats(operation.out);
  const size = count * length;
  for (let start = 0; start < batch * size; start += size) {
    const rows = Array.from({ length: count }, (_, i) =>
      Float64Array.from(vectors.subarray(start + i * length, start + (i + 1) * length)),
    );
    orthonormalBasis(rows).forEach((row, i) => {
      out.set(row, start + i * length);
    });
  }
}

/**
 * Computes the first rows of H₀ H₁ ⋯, where Hᵢ is the reflection that zeroes row i behind its
 * diagonal.
 */
function orthonormalBasis(rows: Float64Array[]): Float64Array[] {
  const reflections = rows.map((row, i) => {
    const v = reflection(row, i);
    for (const later of rows.slice(i + 1)) reflect(later, v, i);
    return v;
  });
  return rows.map((row, i) => {
    const basis = new Float64Array(row.length);
    basis[i] = 1;
    for (let j = reflections.length - 1; j >= 0; j--) reflect(basis, reflections[j]!, j);
    return basis;
  });
}

/**
 * Computes the unit vector v, zero before `from`, for which I − 2vvᵀ maps x to a multiple of e_from
 * there; zero if x is zero.
 */
function reflection(x: Float64Array, from: number): Float64Array {
  const v = new Float64Array(x.length);
  v.set(x.subarray(from), from);
  const norm = Math.sqrt(dot(v, v));
  if (norm === 0) return v;
  v[from]! += v[from]! < 0 ? -norm : norm;
  const length = Math.sqrt(dot(v, v));
  return v.map((each) => each / length);
}

/** Reflects in place: x ← x − 2v(vᵀx), where v is zero before `from`. */
function reflect(x: Float64Array, v: Float64Array, from: number): void {
  const factor = 2 * dot(v.subarray(from), x.subarray(from));
  for (let i = from; i < x.length; i++) x[i]! -= factor * v[i]!;
}
