import type { Tensor } from "./tensor.ts";

/**
 * Vectors of heads: queries, keys or values. Head h of token t in batch b starts at element `offset
 * + b·batchStride + t·tokenStride + h·headSize`.
 */
export interface HeadsOperand {
  readonly tensor: Tensor;
  readonly offset: number;
  readonly batchStride: number;
  readonly tokenStride: number;
}

/**
 * Sizes that attention and its gradient share. Query i attends to keys 0 … i + `past`; query head h
 * reads key/value head ⌊h / (heads / kvHeads)⌋.
 */
export interface AttentionGeometry {
  readonly batch: number;
  readonly queries: number;
  /** `queries + past`. */
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly past: number;
  /** Factor of the scores, usually 1/√headSize. */
  readonly scale: number;
}

/**
 * Causal attention, `out = softmax(scale · q kᵀ) v` for each head, without a `[T, T]` tensor in
 * memory.
 */
export interface AttentionOperation extends AttentionGeometry {
  readonly kind: "attention";
  readonly q: HeadsOperand;
  readonly k: HeadsOperand;
  readonly v: HeadsOperand;
  readonly out: HeadsOperand;
  /**
   * Natural logarithm of each query's softmax denominator, scale included: `[batch, heads,
   * queries]`. Not written when undefined.
   */
  readonly logSumExp: Tensor | undefined;
}

/**
 * Gradients of {@link AttentionOperation}. They overwrite `qGradient`, `kGradient` and `vGradient`,
 * which must not overlap any other operand, but may be interleaved in one tensor.
 */
export interface AttentionGradientOperation extends AttentionGeometry {
  readonly kind: "attentionGradient";
  readonly q: HeadsOperand;
  readonly k: HeadsOperand;
  readonly v: HeadsOperand;
  readonly out: HeadsOperand;
  readonly logSumExp: Tensor;
  readonly outGradient: HeadsOperand;
  readonly qGradient: HeadsOperand;
  readonly kGradient: HeadsOperand;
  readonly vGradient: HeadsOperand;
}
