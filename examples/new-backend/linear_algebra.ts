import type { InverseCholeskyOperation, OrthonormalizeRowsOperation } from "@lrm/tensor";
import { floats } from "./memory.ts";

/** What is left of a unit vector, outside of the rows before it, that is rounding and no direction of its own. */
const NEGLIGIBLE = 1e-12;

/** Gram–Schmidt, twice for each row; a row that those before it span is replaced by an axis that they do not. */
export function orthonormalizeRows(operation: OrthonormalizeRowsOperation): void {
  const { batch, count, length } = operation;
  const vectors = floats(operation.vectors);
  const out = floats(operation.out);
  for (let matrix = 0; matrix < batch; matrix++) {
    const basis: Float64Array[] = [];
    for (let i = 0; i < count; i++) {
      const start = (matrix * count + i) * length;
      const row = Float64Array.from(vectors.subarray(start, start + length));
      let direction = newDirection(row, basis);
      for (let axis = 0; direction === undefined; axis++) {
        const unit = new Float64Array(length);
        unit[axis] = 1;
        direction = newDirection(unit, basis);
      }
      basis.push(direction);
      out.set(direction, start);
    }
  }
}

/** The unit vector along what `vector` has outside of an orthonormal basis; undefined where that is nothing. */
function newDirection(vector: Float64Array, basis: readonly Float64Array[]) {
  const norm = Math.sqrt(dot(vector, vector));
  if (norm === 0) return undefined;
  const rest = vector.map((x) => x / norm);
  for (let pass = 0; pass < 2; pass++) {
    for (const q of basis) {
      const along = dot(q, rest);
      for (let i = 0; i < rest.length; i++) rest[i]! -= along * q[i]!;
    }
  }
  const left = Math.sqrt(dot(rest, rest));
  return left > NEGLIGIBLE ? rest.map((x) => x / left) : undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, x, i) => total + x * b[i]!, 0);
}

export function inverseCholesky({ matrices, out, failed, batch, size }: InverseCholeskyOperation) {
  const source = floats(matrices);
  const target = floats(out);
  const flags = floats(failed);
  for (let matrix = 0; matrix < batch; matrix++) {
    const start = matrix * size * size;
    const upper = source.subarray(start, start + size * size);
    const inverse = invertFactor(upper, size);
    if (inverse === undefined) flags[matrix] = 1;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        target[start + i * size + j] = inverse ? inverse[i]![j]! : +(i === j);
      }
    }
  }
}

/** Rows of L and of X = L⁻¹, in turn; undefined where a pivot is not positive and finite. */
function invertFactor(A: Float32Array, size: number): Float64Array[] | undefined {
  const L: Float64Array[] = [];
  const X: Float64Array[] = [];
  for (let i = 0; i < size; i++) {
    const row = new Float64Array(size);
    L.push(row);
    for (let j = 0; j <= i; j++) {
      let rest = A[j * size + i]!;
      for (let k = 0; k < j; k++) rest -= row[k]! * L[j]![k]!;
      row[j] = j < i ? rest / L[j]![j]! : Math.sqrt(rest);
    }
    const pivot = row[i]!;
    if (!(pivot > 0 && Number.isFinite(pivot))) return undefined;
    X.push(
      Float64Array.from({ length: size }, (_, j) => {
        let rest = i === j ? 1 : 0;
        for (let k = j; k < i; k++) rest -= row[k]! * X[k]![j]!;
        return j <= i ? rest / pivot : 0;
      }),
    );
  }
  return X;
}
