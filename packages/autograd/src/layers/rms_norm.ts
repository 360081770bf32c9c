import { full } from "@lrm/tensor";
import { rmsNorm as normalize } from "../rms_norm.ts";
import { checkColumns } from "./_check_columns.ts";
import type { LayerDefinition } from "./layer.ts";

/**
 * Defines a layer that divides the last axis by its root mean square, with the parameter `weight`
 * `[size]`.
 *
 * The weight starts at 1, as in the paper and in PyTorch's `RMSNorm`.
 *
 * @param size  size of the last axis
 * @see Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467
 */
export function rmsNorm(
  size: number,
  options: { readonly epsilon?: number } = {},
): LayerDefinition {
  return {
    create(context) {
      const weight = context.parameter("weight", () => full(context.backend, [size], 1));
      const layer = context.describe("rmsNorm");
      return (x) => {
        checkColumns(layer, x, weight);
        return normalize(x, weight, options);
      };
    },
  };
}
