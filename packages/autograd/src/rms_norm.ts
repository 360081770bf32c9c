import { defineMap, type Expression } from "@lrm/tensor";
import { checkLastAxis } from "./_channels.ts";
import { map } from "./map.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Builds 1 / √(mean(x²) + epsilon) of each row. */
function inverseRoot(v: Readonly<Record<"x" | "size" | "epsilon", Expression>>): Expression {
  const meanSquare = v.x.square().rowSum().div(v.size).add(v.epsilon);
  return meanSquare.sqrt().div(meanSquare);
}

const plain = defineMap(["x"], ["size", "epsilon"], (v) => {
  const inverse = inverseRoot(v);
  return { y: v.x.mul(inverse), inverse };
});

const gained = defineMap(["x", "gain"], ["size", "epsilon"], (v) => {
  const inverse = inverseRoot(v);
  return { y: v.x.mul(inverse).mul(v.gain), inverse };
});

/**
 * Divides the last axis by its root mean square, `y = gain · x / √(mean(x²) + epsilon)`, in one
 * kernel. Keeps only one number of each row for the backward pass, besides its input.
 *
 * @param x  `[..., C]`
 * @param gain  `[C]`. Default: 1
 * @returns  `[..., C]`, owned by the tape
 * @throws ArgumentError if the gain does not fit
 * @see Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467
 */
export function rmsNorm(
  x: Variable,
  gain?: Input,
  { epsilon = 1e-6 }: { readonly epsilon?: number } = {},
): Variable {
  tapeOf("rmsNorm", x, gain);
  checkLastAxis("rmsNorm", x, ...(gain ? [gain] : []));
  const scalars = { size: x.shape.at(-1)!, epsilon };
  return gain ? map(gained, { x, gain }, { scalars }).y : map(plain, { x }, { scalars }).y;
}
