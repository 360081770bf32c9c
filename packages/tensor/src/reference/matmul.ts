import { roundToFloat16 } from "../float16.ts";
import type { MatmulOperation } from "../matmul.ts";
import { floats } from "./memory.ts";

/**
 * Runs {@link MatmulOperation}: three loops, each row of the product accumulated in double
 * precision.
 */
export function matmul(operation: MatmulOperation): void {
  const { m, n, k, batch, strideA, strideB, strideC } = operation;
  const { transposeA, transposeB, alpha, beta } = operation;
  const factor = (x: Float32Array) => (operation.float16 ? x.map(roundToFloat16) : x);
  const a = factor(floats(operation.a));
  const b = factor(floats(operation.b));
  const c = operation.c && floats(operation.c);
  const bias = operation.bias && floats(operation.bias);
  const out = floats(operation.out);
  const row = new Float64Array(n);
  for (let matrix = 0; matrix < batch; matrix++) {
    const left = a.subarray(matrix * strideA);
    const right = rowMajor(b.subarray(matrix * strideB), k, n, transposeB);
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let p = 0; p < k; p++) {
        const x = left[transposeA ? p * m + i : i * k + p]!;
        for (let j = 0; j < n; j++) row[j]! += x * right[p * n + j]!;
      }
      for (let j = 0; j < n; j++) {
        const at = matrix * strideC + i * n + j;
        const added = c === undefined || beta === 0 ? 0 : beta * c[at]!;
        out[at] = alpha * row[j]! + added + (bias?.[j] ?? 0);
      }
    }
  }
}

/**
 * Returns `source` as a row-major rows×columns matrix. With `transposed` it is stored the other way
 * round.
 */
function rowMajor(
  source: Float32Array,
  rows: number,
  columns: number,
  transposed: boolean,
): Float32Array {
  if (!transposed) return source;
  const result = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[i * columns + j] = source[j * rows + i]!;
  }
  return result;
}
