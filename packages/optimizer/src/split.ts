import type { Shape } from "@lrm/tensor";
import { ArgumentError } from "@lrm/tensor";

/**
 * Gives the number of matrices, one below the other, in a weight: a whole number that divides its
 * rows, 1 for a plain matrix.
 */
export type MatrixSplit = (parameter: { readonly name: string; readonly shape: Shape }) => number;

/** Gives the split that a rule's values ask for; undefined where every weight is whole. */
export function splitOf({
  split,
  splitQkv,
}: {
  readonly split?: MatrixSplit | undefined;
  readonly splitQkv?: boolean;
}): MatrixSplit | undefined {
  return split ?? (splitQkv ? splitQKV() : undefined);
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
