import { ArgumentError, full, zeros } from "@lrm/tensor";
import { type GroupNormOptions, groupNorm as normalize } from "../group_norm.ts";
import { checkChannels } from "./_check_channels.ts";
import type { LayerDefinition } from "./layer.ts";

/**
 * Defines a layer that normalizes groups of channels of each image, with parameters `weight` and
 * `bias` `[channels]`. Its input is `[B, channels, ...]`.
 *
 * The weight starts at 1 and the bias at 0, as in PyTorch's `GroupNorm`.
 *
 * @throws ArgumentError if the groups do not divide the channels
 * @see Wu and He 2018, https://arxiv.org/abs/1803.08494
 */
export function groupNorm(channels: number, options: GroupNormOptions): LayerDefinition {
  const { groups } = options;
  if (!Number.isSafeInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new ArgumentError(
      `Cannot define a norm of ${groups} groups of ${channels} channels: the groups do not divide the channels`,
      "change the number of groups or channels",
    );
  }
  return {
    create(context) {
      const { backend } = context;
      const weight = context.parameter("weight", () => full(backend, [channels], 1));
      const bias = context.parameter("bias", () => zeros(backend, [channels]));
      const layer = context.describe("groupNorm");
      return (x) => {
        checkChannels(layer, x, channels);
        return normalize(x, weight, bias, options);
      };
    },
  };
}
