import { ArgumentError, formatShape, scale } from "@lrm/tensor";
import { embedding as lookUp } from "../embedding.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options of {@link embedding}. */
export interface EmbeddingLayerOptions {
  /** Standard deviation of the initial values. Default: 1. */
  readonly deviation?: number;
}

/**
 * Defines a layer that looks up vectors, with the parameter `weight` `[count, size]`. Its input is
 * int32 `[...]`, its output `[..., size]`. An index outside the table gets a vector of zeros.
 *
 * The weight starts normally distributed, with deviation 1, as in PyTorch's `Embedding`.
 *
 * @param count  number of vectors
 * @param size  length of a vector
 */
export function embedding(
  count: number,
  size: number,
  { deviation = 1 }: EmbeddingLayerOptions = {},
): LayerDefinition {
  return {
    create(context) {
      const weight = context.parameter(
        "weight",
        (random) => {
          const value = random.normal(context.backend, [count, size]);
          return scale(value, deviation, value);
        },
        { role: "embedding" },
      );
      const layer = context.describe("embedding");
      return (x) => {
        if (x.value.dtype !== "int32") {
          throw new ArgumentError(
            `Cannot apply ${layer} with weight ${formatShape(weight.shape)} to an input ${formatShape(x.shape)} of ${x.value.dtype}: it takes int32`,
            "make an int32 tensor of indices",
          );
        }
        return lookUp(weight, x);
      };
    },
  };
}
