import type { Shape } from "@lrm/tensor";

/** Of how many matrices, one below the other, a weight consists: a whole number that divides its rows, 1 for a plain matrix. */
export type MatrixSplit = (parameter: { readonly name: string; readonly shape: Shape }) => number;

/** How the packed queries, keys and values of GPT-2's checkpoints are named. */
export const PACKED_QKV = "attn.c_attn.weight";

/**
 * Takes packed queries, keys and values apart: 3 matrices, or one for each head of each of them. Other weights stay whole.
 *
 * `heads` are those of each of the three; without it they are 3 whole matrices. Weights are packed, `[3 · heads · size, n]`, where `name` is part of theirs.
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
    throw new RangeError(`Cannot split queries, keys and values by ${heads} heads: take 1 or more`);
  }
  return ({ name }) => (name.includes(packed) ? 3 * heads : 1);
}
