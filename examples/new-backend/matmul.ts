import type { MatmulOperation } from "@lrm/tensor";
import { floats } from "./memory.ts";

/** Computes the product element by element, with sums in double precision. */
export function matmul(operation: MatmulOperation): void {
  const { m, n, k, batch, transposeA, transposeB, alpha, beta } = operation;
  const [a, b, out] = [operation.a, operation.b, operation.out].map(floats) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const c = operation.c && beta !== 0 ? floats(operation.c) : undefined;
  const bias = operation.bias && floats(operation.bias);
  // Distances between rows (columns) of op(a) (op(b)), and between the elements of one.
  const [rowA, stepA] = transposeA ? [1, m] : [k, 1];
  const [columnB, stepB] = transposeB ? [k, 1] : [1, n];
  for (let matrix = 0; matrix < batch; matrix++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let atA = matrix * operation.strideA + i * rowA;
        let atB = matrix * operation.strideB + j * columnB;
        let total = 0;
        for (let p = 0; p < k; p++) {
          total += a[atA]! * b[atB]!;
          atA += stepA;
          atB += stepB;
        }
        const at = matrix * operation.strideC + i * n + j;
        out[at] = alpha * total + (c ? beta * c[at]! : 0) + (bias?.[j] ?? 0);
      }
    }
  }
}
