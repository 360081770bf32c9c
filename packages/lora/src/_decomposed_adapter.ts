import { add, gelu, map, type Parameter, subtract, type WeightAdapter } from "@lrm/autograd";
import { defineMap, type Tensor } from "@lrm/tensor";
import {
  droppedInput,
  type LowRankFactors,
  lowRankProduct,
  type ProductSettings,
} from "./_low_rank_adapter.ts";
import { rowNorms } from "./_magnitude.ts";

/** Factors, and the norms of the rows of the weight that they make. */
export interface DecomposedFactors extends LowRankFactors {
  /** m, `[out]`. */
  readonly magnitude: Parameter;
}

const scaled = defineMap(["z", "magnitude", "norm"], [], ({ z, magnitude, norm }) => ({
  y: z.mul(magnitude.div(norm)),
}));

/**
 * Makes the adapter of DoRA, equation 5 and section 4.3: `W' = m · (W + s B A) / ‖W + s B A‖`, with
 * the norm of each row, which is a constant for gradients.
 *
 * Dropout is PEFT's: `W x + (W' − W) drop(x)`. Here it is `W (x − drop(x)) + W' drop(x)`.
 *
 * @param adapted  computes W + s B A as it is now, `[out, in]`, owned by the caller
 * @see Liu et al. 2024, https://arxiv.org/abs/2402.09353
 */
export function decomposedAdapter(
  factors: DecomposedFactors,
  settings: ProductSettings,
  adapted: () => Tensor,
): WeightAdapter {
  const { magnitude } = factors;
  return (linear, x, weight, bias, { residual, activation } = {}) => {
    const input = droppedInput(x, factors, settings);
    const low = lowRankProduct(linear, input, factors, settings);
    const z = linear(input, weight, undefined, { residual: low });
    using value = adapted();
    using norm = rowNorms(value);
    let { y } = map(scaled, { z, magnitude, norm });
    if (residual) y = add(y, residual);
    if (input !== x) return linear(subtract(x, input), weight, bias, { residual: y, activation });
    if (bias) y = add(y, bias);
    if (activation === undefined) return y;
    return activation === "gelu" ? gelu(y) : map(activation, { x: y }).y;
  };
}
