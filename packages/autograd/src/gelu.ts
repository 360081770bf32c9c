import { defineMap, type Expression, type MapKernel } from "@lrm/tensor";
import { map } from "./map.ts";
import type { Variable } from "./tape.ts";

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** Builds tanh(√(2/π) (x + 0.044715 x³)) from x and x². */
const bend = (x: Expression, square: Expression): Expression =>
  x.mul(square.mul(CUBIC * SQRT_2_OVER_PI).add(SQRT_2_OVER_PI)).tanh();

/**
 * GELU in its tanh form, as a map from x to y. Written for few operations: with fused multiply-adds
 * four beside the tanh.
 */
export const GELU: MapKernel<"x", never, "y"> = defineMap(["x"], [], ({ x }) => {
  const half = x.mul(0.5);
  return { y: half.mul(bend(x, x.square())).add(half) };
});

/**
 * Computes the Gaussian error linear unit in its tanh form,
 * `½x (1 + tanh(√(2/π) (x + 0.044715 x³)))`. The backward pass computes the tanh again, and keeps
 * nothing but the input. After a linear layer, use the `activation` of {@link linear} instead: it
 * runs in the same kernel.
 *
 * @param x  any shape
 * @returns  same shape, owned by the tape
 * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
 */
export function gelu(x: Variable): Variable {
  return map(GELU, { x }).y;
}
