import type { AttentionOperation } from "../attention.ts";
import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import { matmul } from "../matmul.ts";
import type { Operand } from "../operand.ts";
import { scope } from "../scope.ts";
import { Tensor } from "../tensor.ts";
import { indices, putHeads, takeHeads } from "./heads.ts";

/**
 * Computes the weights of a row of scores, softmax over the keys up to `i + past`, and ln Σ
 * e^score.
 *
 * Subtracts the maximum first, so that scores of any size do not overflow.
 */
const weigh = defineMap(["s", "i"], ["scale", "past"], ({ s, i, scale, past }) => {
  const seen = column.lessThan(i.add(past).add(0.5));
  const score = seen.select(s.mul(scale), -3e38);
  const most = score.rowMax();
  const exponential = seen.select(score.sub(most).exp(), 0);
  const total = exponential.rowSum();
  return { weight: exponential.div(total), logSumExp: most.add(total.log()) };
});

/**
 * Composes {@link AttentionOperation} from products and a map. Allocates a `[T, T]` matrix for each
 * head.
 */
export function composeAttention(backend: Backend, operation: AttentionOperation): void {
  const { batch, queries, keys, heads, kvHeads, headSize, past, scale } = operation;
  if (batch * queries * heads * headSize === 0) return;
  const group = heads / kvHeads;
  const perQuery = { tokens: queries, heads };
  const perKey = { tokens: keys, heads: kvHeads };
  scope(() => {
    const q = takeHeads(operation.q, operation, perQuery);
    const k = takeHeads(operation.k, operation, perKey).reshape([-1, keys, headSize]);
    const v = takeHeads(operation.v, operation, perKey).reshape([-1, keys, headSize]);
    // Query heads that read one key head follow each other: [B · kvHeads, group · T, headSize].
    const grouped = q.reshape([batch * kvHeads, group * queries, headSize]);
    const scores = matmul(grouped, k, { transposeB: true });
    const logSumExp = operation.logSumExp ?? Tensor.allocate(backend, [batch, heads, queries]);
    const rows: Operand = { tensor: scores, offset: 0, strides: [queries * keys, keys, 1] };
    backend.run<MapOperation>({
      kind: "map",
      kernel: weigh,
      shape: [batch * heads, queries, keys],
      inputs: [rows, { tensor: indices(backend, queries), offset: 0, strides: [0, 1, 0] }],
      outputs: [rows, { tensor: logSumExp, offset: 0, strides: [queries, 1, 0] }],
      scalars: [scale, past],
    });
    putHeads(matmul(scores, v), operation.out, operation, perQuery);
  });
}
