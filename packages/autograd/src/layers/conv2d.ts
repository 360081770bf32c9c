import { type Conv2dOptions, conv2d as convolve } from "../conv2d.ts";
import type { PerAxis } from "../window_options.ts";
import { type ConvolutionLayerOptions, convolutionLayer } from "./_convolution.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options of {@link conv2d}. */
export interface Conv2dLayerOptions extends Conv2dOptions, ConvolutionLayerOptions {
  /** Extents of a window. */
  readonly size: PerAxis;
}

/**
 * Defines a convolution of images, with parameters `weight` `[outChannels, inChannels / groups, kh,
 * kw]` and `bias` `[outChannels]`. Its input is `[B, inChannels, H, W]`, its output `[B,
 * outChannels, …]`, as of the operation `conv2d`.
 *
 * Weight and bias start uniform in ±1/√n, as in PyTorch's `Conv2d`, for the n = inChannels / groups
 * · kh · kw numbers that an output reads.
 *
 * @throws ArgumentError if the groups do not divide the channels
 */
export function conv2d(
  inChannels: number,
  outChannels: number,
  { size, ...options }: Conv2dLayerOptions,
): LayerDefinition {
  const [H, W] = typeof size === "number" ? [size, size] : size;
  return convolutionLayer(
    {
      ...{ operation: "conv2d", inChannels, outChannels, groups: options.groups, size: { H, W } },
      windows: { ...options, size },
      run: (x, weight, bias) => convolve(x, weight, bias, options),
    },
    options,
  );
}
