import type { Shape } from "@lrm/tensor";
import { ArgumentError } from "@lrm/tensor";

/**
 * Number of blocks on the diagonal of a weight's input moment: one for all weights, or a function
 * of each; it divides the weight's columns.
 */
export type MomentBlocks =
  | number
  | ((parameter: { readonly name: string; readonly shape: Shape }) => number);

/**
 * Gives the fewest blocks that are no wider than `width`, which bounds the cost of wide inputs:
 * with GPT-2's width, 4 blocks for the last product of its perceptrons and 1 for the rest.
 *
 * @example
 * ```ts
 * import { blocksUpTo } from "@lrm/newton-muon";
 * const blocks = blocksUpTo(768);
 * expect(blocks({ shape: [768, 3072] })).toBe(4);
 * expect(blocks({ shape: [3072, 768] })).toBe(1);
 * ```
 */
export function blocksUpTo(width: number): (parameter: { readonly shape: Shape }) => number {
  if (!(width >= 1)) {
    throw new ArgumentError(
      `Cannot make blocks of at most ${width} columns: a block has at least one`,
      "choose a number from 1 on",
    );
  }
  return ({ shape }) => {
    const n = shape.at(-1) ?? 1;
    let blocks = Math.max(1, Math.ceil(n / width));
    while (n % blocks !== 0) blocks++;
    return blocks;
  };
}
