import { full, zeros } from "@lrm/tensor";
import { layerNorm as normalize } from "../layer_norm.ts";
import { checkColumns } from "./_check_columns.ts";
import type { LayerDefinition } from "./layer.ts";

/**
 * Defines a layer that normalizes the last axis to mean 0 and variance 1, with parameters `weight`
 * and `bias` `[size]`.
 *
 * The weight starts at 1 and the bias at 0, as in the paper and in PyTorch's `LayerNorm`.
 *
 * @param size  size of the last axis
 * @see Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450
 */
export function layerNorm(
  size: number,
  options: { readonly epsilon?: number } = {},
): LayerDefinition {
  return {
    create(context) {
      const { backend } = context;
      const weight = context.parameter("weight", () => full(backend, [size], 1));
      const bias = context.parameter("bias", () => zeros(backend, [size]));
      const layer = context.describe("layerNorm");
      return (x) => {
        checkColumns(layer, x, weight);
        return normalize(x, weight, bias, options);
      };
    },
  };
}
