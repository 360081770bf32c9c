import type { AttentionGeometry, HeadsOperand } from "../attention.ts";
import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import { map } from "../map.ts";
import type { Operand } from "../operand.ts";
import { copyStrided } from "../strided.ts";
import { Tensor } from "../tensor.ts";

/** Numbers of tokens and heads of an operand. */
export interface HeadsExtent {
  readonly tokens: number;
  readonly heads: number;
}

/** Copies an operand to a new tensor `[batch, heads, tokens, headSize]`. */
export function takeHeads(
  operand: HeadsOperand,
  { batch, headSize }: AttentionGeometry,
  { tokens, heads }: HeadsExtent,
): Tensor {
  const shape = [batch, heads, tokens, headSize];
  const out = Tensor.allocate(operand.tensor.backend, shape);
  copyStrided(shape, stridedHeads(operand, headSize), contiguousHeads(out, tokens, heads));
  return out;
}

/** Copies `[batch, heads, tokens, headSize]` to the memory of an operand. */
export function putHeads(
  values: Tensor,
  operand: HeadsOperand,
  { batch, headSize }: AttentionGeometry,
  { tokens, heads }: HeadsExtent,
): void {
  const from = contiguousHeads(values.reshape([batch, heads, tokens, headSize]), tokens, heads);
  copyStrided([batch, heads, tokens, headSize], from, stridedHeads(operand, headSize));
}

/** Makes `[0, 1, …, count − 1]` as float32. */
export function indices(backend: Backend, count: number): Tensor {
  return map(count_, {}, { into: { out: Tensor.allocate(backend, [count]) } }).out;
}

const count_ = defineMap([], [], () => ({ out: column }));

function stridedHeads(operand: HeadsOperand, headSize: number): Operand {
  const { tensor, offset, batchStride, tokenStride } = operand;
  return { tensor, offset, strides: [batchStride, headSize, tokenStride, 1] };
}

function contiguousHeads(tensor: Tensor, tokens: number, heads: number): Operand {
  const headSize = tensor.shape[3]!;
  const head = tokens * headSize;
  return { tensor, offset: 0, strides: [heads * head, head, headSize, 1] };
}
