import { ArgumentError, formatShape, type Tensor } from "@lrm/tensor";
import { broadcastsTo } from "../_broadcasting.ts";
import { attention as attend } from "../attention.ts";
import { causalAttention } from "../causal_attention.ts";
import type { Input } from "../operands.ts";
import { permute } from "../permute.ts";
import { reshape } from "../reshape.ts";
import type { Variable } from "../tape.ts";
import { dense } from "./dense.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options of {@link attention}. */
export interface AttentionLayerOptions {
  /** Number of query heads, a divisor of the width. */
  readonly heads: number;
  /**
   * Number of key and value heads, a divisor of `heads`. Each serves a group of adjacent query
   * heads. Default: `heads`.
   */
  readonly kvHeads?: number;
  /** True if each position sees only itself and earlier ones. Default: false. */
  readonly causal?: boolean;
  /** Adds biases to the four projections. Default: true. */
  readonly bias?: boolean;
}

/** Forward pass of {@link attention}: of `x` alone in `sequential`. */
export type AttentionForward = (
  x: Variable,
  options?: {
    /** Broadcasts to `[B, heads, T, T]`, see the operation `attention`. Default: none. */
    readonly mask?: Input | Tensor;
  },
) => Variable;

/**
 * Defines multi-head self-attention, with the dense layers `q`, `k`, `v` and `output`. Its input
 * and output are `[B, T, width]`.
 *
 * Each projection is a matrix of its own, so that optimizers of matrices see queries, keys and
 * values apart. Their kinds are `qkv` and `attentionOutput`. Weights and biases start as those of
 * {@link dense}.
 *
 * @throws ArgumentError if the heads do not divide the width, or kvHeads not the heads
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762
 * @example
 * ```ts
 * import { Tape } from "@lrm/autograd";
 * import { attention, initialize } from "@lrm/autograd/layers";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using layer = initialize(backend, attention(8, { heads: 4, kvHeads: 2 }), new Random(1));
 * using x = new Random(2).normal(backend, [1, 3, 8]);
 * using mask = tensor(backend, Int32Array.of(1, 1, 0)); // the last token is padding
 * using tape = Tape.inference(backend);
 * expect(layer.forward(tape.constant(x), { mask }).shape).toEqual([1, 3, 8]);
 * ```
 */
export function attention(
  width: number,
  { heads, kvHeads = heads, causal = false, bias = true }: AttentionLayerOptions,
): LayerDefinition<AttentionForward> {
  if (width % heads !== 0 || heads % kvHeads !== 0) {
    throw new ArgumentError(
      `Cannot define attention of width ${width} with ${heads} heads and ${kvHeads} key and value heads: a number does not divide the one before it`,
      "change one of the numbers",
    );
  }
  const size = width / heads;
  return {
    create(context) {
      const project = (name: string, outputs: number, kind: string) =>
        dense(width, outputs, { bias, kind }).create(context.child(name));
      const q = project("q", width, "qkv");
      const k = project("k", kvHeads * size, "qkv");
      const v = project("v", kvHeads * size, "qkv");
      const output = project("output", width, "attentionOutput");
      const layer = context.describe("attention");
      return (x, { mask } = {}) => {
        const [B = 0, T = 0] = x.shape;
        if (x.shape.length !== 3 || x.shape[2] !== width) {
          throw new ArgumentError(
            `Cannot apply ${layer} of width ${width} to an input ${formatShape(x.shape)}: it takes [B, T, ${width}]`,
            "change the shape of the input, or the width of the layer",
          );
        }
        if (mask !== undefined && !broadcastsTo(mask.shape, [B, heads, T, T])) {
          throw new ArgumentError(
            `Cannot apply ${layer} to an input ${formatShape(x.shape)} with a mask ${formatShape(mask.shape)}: it does not broadcast to ${formatShape([B, heads, T, T])}`,
            "change the shape of the mask",
          );
        }
        if (causal && mask === undefined) {
          return output(causalAttention({ q: q(x), k: k(x), v: v(x) }, { heads, kvHeads }));
        }
        // [B, T, heads · size] → [B, heads, T, size]
        const split = (y: Variable, count: number): Variable =>
          permute(reshape(y, [B, T, count, size]), [0, 2, 1, 3]);
        const [queries, keys, values] = [
          split(q(x), heads),
          split(k(x), kvHeads),
          split(v(x), kvHeads),
        ];
        const y = attend(queries, keys, values, { causal, ...(mask && { mask }) });
        return output(reshape(permute(y, [0, 2, 1, 3]), [B, T, width]));
      };
    },
  };
}
