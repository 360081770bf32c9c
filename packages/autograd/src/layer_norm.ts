import { defineMap } from "@lrm/tensor";
import { checkLastAxis } from "./_channels.ts";
import { map } from "./map.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

const kernel = defineMap(["x", "gain", "bias"], ["size", "epsilon"], (v) => {
  const mean = v.x.rowSum().div(v.size);
  const centered = v.x.sub(mean);
  const variance = centered.square().rowSum().div(v.size).add(v.epsilon);
  const inverse = variance.sqrt().div(variance);
  return { y: centered.mul(inverse).mul(v.gain).add(v.bias), mean, inverse };
});

/**
 * Normalizes the last axis to mean 0 and variance 1,
 * `y = gain · (x − mean) / √(variance + epsilon) + bias`, in one kernel. Keeps only the mean and
 * the inverse standard deviation of each row for the backward pass, besides its input.
 *
 * @param x  `[..., C]`
 * @param gain  `[C]`
 * @param bias  `[C]`
 * @returns  `[..., C]`, owned by the tape
 * @throws ArgumentError if gain and bias do not fit
 * @see Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450
 */
export function layerNorm(
  x: Variable,
  gain: Input,
  bias: Input,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): Variable {
  tapeOf("layerNorm", x, gain, bias);
  checkLastAxis("layerNorm", x, gain, bias);
  const size = x.shape.at(-1)!;
  return map(kernel, { x, gain, bias }, { scalars: { size, epsilon } }).y;
}
