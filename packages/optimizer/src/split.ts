import type { Shape } from "@lrm/tensor";
import { ArgumentError } from "@lrm/tensor";
import type { ModelFacts } from "./setting.ts";

/**
 * Gives the number of matrices, one below the other, in a weight: a whole number that divides its
 * rows, 1 for a plain matrix.
 */
export type MatrixSplit = (parameter: { readonly name: string; readonly shape: Shape }) => number;

/** Values of a rule's splits. */
export interface SplitValues {
  readonly split?: MatrixSplit | undefined;
  readonly splitQkv?: boolean;
  readonly splitHeads?: boolean;
}

/**
 * Gives the split that a rule's values ask for; undefined where every weight is whole.
 *
 * @throws ArgumentError for `splitHeads`, unless {@link withHeads} has replaced it
 */
export function splitOf(
  rule: string,
  { split, splitQkv, splitHeads: byHeads }: SplitValues,
): MatrixSplit | undefined {
  if (split !== undefined) return split;
  if (byHeads) {
    throw new ArgumentError(
      `Cannot use ${rule} with splitHeads: the model's number of heads is not known`,
      "pass split: splitHeads(heads) instead",
    );
  }
  return splitQkv ? splitQKV() : undefined;
}

/** Replaces `splitHeads` by the split of a model; a split from code stays. */
export function withHeads<V extends object>(
  rule: string,
  values: V,
  { heads, headSize }: ModelFacts,
): V {
  const { split, splitHeads: byHeads } = values as SplitValues;
  if (!byHeads || split !== undefined) return values;
  if (heads === undefined) {
    throw new ArgumentError(
      `Cannot use ${rule} with splitHeads: the model has no attention heads`,
      "leave it out",
    );
  }
  return { ...values, split: splitHeads(heads, { headSize }) };
}

/** Part of the names of packed queries, keys and values in GPT-2's checkpoints. */
export const PACKED_QKV = "attn.c_attn.weight";

/**
 * Splits packed queries, keys and values into 3 matrices, or one for each head of each of them.
 * Other weights stay whole.
 *
 * `heads` counts the heads of each of the three; without it they are 3 whole matrices. Weights
 * whose name contains `name` are packed, `[3 · heads · size, n]`.
 *
 * @example
 * ```ts
 * import { splitQKV } from "@lrm/optimizer";
 * const packed = { name: "h.0.attn.c_attn.weight", shape: [384, 128] };
 * expect(splitQKV()(packed)).toBe(3);
 * expect(splitQKV({ heads: 4 })(packed)).toBe(12);
 * expect(splitQKV()({ name: "h.0.mlp.c_fc.weight", shape: [512, 128] })).toBe(1);
 * ```
 */
export function splitQKV({
  heads = 1,
  name: packed = PACKED_QKV,
}: {
  readonly heads?: number;
  readonly name?: string;
} = {}): MatrixSplit {
  if (!Number.isInteger(heads) || heads < 1) {
    throw new ArgumentError(
      `Cannot split queries, keys and values by ${heads} heads: this is not a count`,
      "pass 1 or more",
    );
  }
  return ({ name }) => (name.includes(packed) ? 3 * heads : 1);
}

/** Names of queries, keys and values, packed or apart, in the checkpoints of our models. */
const QUERIES_KEYS_VALUES = /(^|\.)(attn\.c_attn|self_attn\.[qkv]_proj|attn\.[qkv])\.weight$/;

/**
 * Splits queries, keys and values, packed or apart, into one matrix for each head. Other weights
 * stay whole.
 *
 * With fewer heads for keys and values than for queries, each is split by its own number.
 *
 * @param heads  heads of the queries
 * @param options  `headSize`: channels of a head; default: the columns, which are the model's
 *   width, divided by the heads. `isSplit`: tells by a weight's name whether it holds queries, keys
 *   or values; default: by the names of `@lrm/gpt2`, `@lrm/llama` and `@lrm/nanogpt`
 * @example
 * ```ts
 * import { splitHeads } from "@lrm/optimizer";
 * const split = splitHeads(4);
 * expect(split({ name: "h.0.attn.c_attn.weight", shape: [384, 128] })).toBe(12);
 * expect(split({ name: "model.layers.0.self_attn.k_proj.weight", shape: [64, 128] })).toBe(2);
 * expect(split({ name: "blocks.0.attn.q.weight", shape: [128, 128] })).toBe(4);
 * expect(split({ name: "h.0.mlp.c_fc.weight", shape: [512, 128] })).toBe(1);
 * ```
 */
export function splitHeads(
  heads: number,
  {
    headSize,
    isSplit = (name) => QUERIES_KEYS_VALUES.test(name),
  }: {
    readonly headSize?: number | undefined;
    readonly isSplit?: (name: string) => boolean;
  } = {},
): MatrixSplit {
  if (!Number.isInteger(heads) || heads < 1) {
    throw new ArgumentError(
      `Cannot split queries, keys and values by ${heads} heads: this is not a count`,
      "pass 1 or more",
    );
  }
  if (headSize !== undefined && (!Number.isInteger(headSize) || headSize < 1)) {
    throw new ArgumentError(
      `Cannot split queries, keys and values into heads of size ${headSize}: this is not a size`,
      "pass 1 or more",
    );
  }
  return ({ name, shape: [m = 0, n = 0] }) => {
    if (!isSplit(name)) return 1;
    return headSize === undefined ? (m * heads) / n : m / headSize;
  };
}
