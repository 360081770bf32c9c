import {
  ArgumentError,
  type Backend,
  column,
  defineMap,
  formatShape,
  type Shape,
  sameShape,
  Tensor,
  map as tensorMap,
} from "@lrm/tensor";
import { attentionWeights } from "./_attention_weights.ts";
import { broadcastsTo } from "./_broadcasting.ts";
import { causalAttention } from "./causal_attention.ts";
import { matmul } from "./matmul.ts";
import { type Input, tapeOf } from "./operands.ts";
import { permute } from "./permute.ts";
import { reshape } from "./reshape.ts";
import type { Variable } from "./tape.ts";

/** Options of {@link attention}. */
export interface MaskedAttentionOptions {
  /** True if each query sees only keys up to its own position. Default: false. */
  readonly causal?: boolean;
  /**
   * Broadcasts to `[B, heads, T, S]`. An int32 mask has 1 where a query sees a key, and 0 where it
   * does not. A float32 mask is added to the scores, where −∞ hides a key; it may need a gradient,
   * as a learned bias of positions does. Default: none.
   */
  readonly mask?: Input | Tensor;
  /** Factor of the scores. Default: 1/√d. */
  readonly scale?: number;
}

/**
 * Computes attention of each head, `softmax(scale · q kᵀ + mask) v`, of self-attention or of
 * queries to other keys. A query that sees no key gets zeros.
 *
 * Keys and values may have fewer heads, kvHeads, a divisor of heads. Each then serves a group of
 * adjacent query heads, without a copy.
 *
 * Composed of two products and one map, which keep the weights `[B, heads, T, S]`. Causal
 * attention without a mask, of values as wide as the keys, runs the kernel of
 * {@link causalAttention}, which never makes them.
 *
 * @param q  `[B, heads, T, d]`
 * @param k  `[B, kvHeads, S, d]`
 * @param v  `[B, kvHeads, S, e]`
 * @returns  `[B, heads, T, e]`, owned by the tape
 * @throws ArgumentError if shapes do not fit, or `causal` is set and T and S differ
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; for groups, Ainslie et al. 2023,
 *   https://arxiv.org/abs/2305.13245
 * @example
 * ```ts
 * import { attention, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using x = tensor(backend, [1, 2, 3, 5], [1, 1, 4, 1]);
 * using mask = tensor(backend, Int32Array.of(0, 1, 0, 0)); // only the second key
 * using tape = new Tape(backend);
 * const q = tape.constant(x);
 * expect(Array.from(await attention(q, q, q, { mask }).value.read())).toEqual([2, 2, 2, 2]);
 * ```
 */
export function attention(
  q: Variable,
  k: Variable,
  v: Variable,
  { causal = false, mask, scale }: MaskedAttentionOptions = {},
): Variable {
  const tape = tapeOf("attention", q, k, v, mask);
  const fail = (why: string, remedy: string): never => {
    const shapes = [q, k, v].map(({ shape }) => formatShape(shape)).join(", ");
    throw new ArgumentError(`Cannot attend over ${shapes}: ${why}`, remedy);
  };
  const [B = 0, heads = 0, T = 0, d = 0] = q.shape;
  const [, kvHeads = 0, S = 0] = k.shape;
  const wanted = [B, kvHeads, S];
  if ([q, k, v].some(({ shape }) => shape.length !== 4))
    fail("queries, keys and values have the axes [B, heads, T, d]", "reshape them");
  if (heads !== kvHeads && heads % kvHeads !== 0)
    fail(`${heads} heads are not a multiple of ${kvHeads} key heads`, "change one of the numbers");
  if (!sameShape(k.shape, [...wanted, d]) || !sameShape(v.shape.slice(0, 3), wanted))
    fail(`keys must be ${formatShape([...wanted, d])}, with as many values`, "reshape them");
  if (causal && T !== S)
    fail(`${T} queries are not at the positions of ${S} keys`, "pass a mask instead of causal");
  if (mask !== undefined && !broadcastsTo(mask.shape, [B, heads, T, S])) {
    fail(
      `the mask ${formatShape(mask.shape)} does not broadcast to ${formatShape([B, heads, T, S])}`,
      "reshape it",
    );
  }
  const factor = scale ?? 1 / Math.sqrt(d);
  if (causal && mask === undefined && v.shape[3] === d) {
    return heads === kvHeads
      ? causalAttention({ q, k, v }, { heads: 1, scale: factor })
      : groupedCausalAttention(q, k, v, factor);
  }
  const s = matmul(grouped(q, kvHeads), k, { transposeB: true }); // [B, kvHeads, group · T, S]
  using i = causal ? positions(tape.backend, T) : undefined;
  const scores = shaped(s, [B, heads, T, S]);
  const weights = attentionWeights(scores, factor, mask, i);
  tape.release(scores);
  tape.release(s);
  const rows = grouped(weights, kvHeads);
  const y = matmul(rows, v);
  tape.release(rows);
  tape.release(weights);
  return shaped(y, [B, heads, T, v.shape[3]!]);
}

/** Views the rows of query heads that share keys as one matrix: `[B, kvHeads, group · T, …]`. */
function grouped(x: Variable, kvHeads: number): Variable {
  const [B = 0, heads = 0, T = 0, width = 0] = x.shape;
  return shaped(x, [B, kvHeads, (heads / kvHeads) * T, width]);
}

/** Views a value in a shape, which it may have already. */
function shaped(x: Variable, shape: Shape): Variable {
  return sameShape(x.shape, shape) ? x : reshape(x, shape);
}

/** Runs {@link causalAttention} on groups, whose kernel takes the heads of a token together. */
function groupedCausalAttention(q: Variable, k: Variable, v: Variable, scale: number): Variable {
  const [B = 0, heads = 0, T = 0, d = 0] = q.shape;
  const [, kvHeads = 0] = k.shape;
  // [B, heads, T, d] → [B, T, heads · d]
  const tokens = (x: Variable): Variable =>
    reshape(permute(x, [0, 2, 1, 3]), [B, T, x.shape[1]! * d]);
  const separate = { q: tokens(q), k: tokens(k), v: tokens(v) };
  const y = causalAttention(separate, { heads, kvHeads, scale });
  return permute(reshape(y, [B, T, heads, d]), [0, 2, 1, 3]);
}

const countUp = defineMap([], [], () => ({ i: column }));

/** Makes the column 0, 1, …, T − 1. */
function positions(backend: Backend, T: number): Tensor {
  using row = Tensor.allocate(backend, [T]);
  tensorMap(countUp, {}, { into: { i: row } });
  return row.reshape([T, 1]);
}
