import type { AttentionGeometry, AttentionOperation, HeadsOperand } from "../attention.ts";
import { floats } from "./memory.ts";
import { addScaled, dot } from "./vector.ts";

/** Runs {@link AttentionOperation}, one query after the other. */
export function attention(operation: AttentionOperation): void {
  const { batch, queries, heads, headSize, past } = operation;
  const [q, k, v, out] = [operation.q, operation.k, operation.v, operation.out].map(openHeads);
  const logSumExp = operation.logSumExp && floats(operation.logSumExp);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const kv = keyHead(operation, h);
      for (let i = 0; i < queries; i++) {
        const query = q!(b, i, h, headSize);
        const scores = Float64Array.from(
          { length: i + past + 1 },
          (_, j) => operation.scale * dot(query, k!(b, j, kv, headSize)),
        );
        const most = scores.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY);
        const weights = scores.map((score) => Math.exp(score - most));
        const total = weights.reduce((x, y) => x + y, 0);
        const result = new Float64Array(headSize);
        weights.forEach((weight, j) => {
          addScaled(result, weight / total, v!(b, j, kv, headSize));
        });
        out!(b, i, h, headSize).set(result);
        if (logSumExp) logSumExp[(b * heads + h) * queries + i] = most + Math.log(total);
      }
    }
  }
}

/** Returns the vector of a head, in place. */
export type Heads = (batch: number, token: number, head: number, headSize: number) => Float32Array;

export function openHeads({ tensor, offset, batchStride, tokenStride }: HeadsOperand): Heads {
  const values = floats(tensor);
  return (batch, token, head, headSize) => {
    const start = offset + batch * batchStride + token * tokenStride + head * headSize;
    return values.subarray(start, start + headSize);
  };
}

/** Returns the key/value head that a query head reads. */
export function keyHead({ heads, kvHeads }: AttentionGeometry, head: number): number {
  return Math.floor(head / (heads / kvHeads));
}
