import { defineMap, type MapKernel } from "@lrm/tensor";
import { map } from "./map.ts";
import type { Variable } from "./tape.ts";

/** Coefficients of the approximation of erfc, from Abramowitz and Stegun 1964, 7.1.26. */
const P = 0.3275911 / Math.SQRT2;
const [A1, A2, A3, A4, A5] = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
/** Distance beyond which the probability is 0 in float32. */
const FAR = 20;

/** GELU in its exact form, as a map from x to y; its error is below 1e-7 · |x|. */
export const EXACT_GELU: MapKernel<"x", never, "y"> = defineMap(["x"], [], ({ x }) => {
  const size = x.abs();
  const near = size.min(FAR);
  // Σ Aₖ tᵏ with t = 1/d
  const d = near.mul(P).add(1);
  const square = d.square();
  const power = square.square().mul(d);
  const sum = d.mul(A1!).add(A2!).mul(d).add(A3!).mul(d).add(A4!).mul(d).add(A5!).div(power);
  // erfc(|x| / √2), twice the probability beyond |x|
  const beyond = sum.mul(near.square().mul(-0.5).exp());
  return { y: x.add(size).sub(size.mul(beyond)).mul(0.5) };
});

/**
 * Computes the Gaussian error linear unit in its exact form, `½x (1 + erf(x / √2))`. After a linear
 * layer, pass {@link EXACT_GELU} as its `activation` instead: it runs in the same kernel.
 *
 * @param x  any shape
 * @returns  same shape, owned by the tape
 * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
 */
export function exactGelu(x: Variable): Variable {
  return map(EXACT_GELU, { x }).y;
}
