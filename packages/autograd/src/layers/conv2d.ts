import { ArgumentError, formatShape } from "@lrm/tensor";
import { windowsOf } from "../_windows.ts";
import { type Conv2dOptions, conv2d as convolve } from "../conv2d.ts";
import type { ParameterRole } from "../parameter_options.ts";
import type { PerAxis } from "../window_options.ts";
import { uniformWithin } from "./_uniform_within.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options of {@link conv2d}. */
export interface Conv2dLayerOptions extends Conv2dOptions {
  /** Extents of a window. */
  readonly size: PerAxis;
  /** Adds a bias. Default: true. */
  readonly bias?: boolean;
  /** Role of the weight. Default: `"matrix"`, of one row for each output channel. */
  readonly role?: ParameterRole;
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
  { size, bias: hasBias = true, role = "matrix", ...options }: Conv2dLayerOptions,
): LayerDefinition {
  const { groups = 1 } = options;
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ArgumentError(
      `Cannot define a convolution of ${inChannels} channels to ${outChannels} in ${groups} groups: the groups do not divide both`,
      "change the number of groups or channels",
    );
  }
  return {
    create(context) {
      const { backend } = context;
      const [kh, kw] = typeof size === "number" ? [size, size] : size;
      const shape = [outChannels, inChannels / groups, kh, kw];
      const bound = 1 / Math.sqrt((inChannels / groups) * kh * kw);
      const weight = context.parameter(
        "weight",
        (random) => uniformWithin(bound, random, backend, shape),
        { role },
      );
      const bias = hasBias
        ? context.parameter("bias", (random) =>
            uniformWithin(bound, random, backend, [outChannels]),
          )
        : undefined;
      const layer = context.describe("conv2d");
      return (x) => {
        const fail = (why: string, remedy: string): never => {
          throw new ArgumentError(
            `Cannot apply ${layer} with weight ${formatShape(shape)} to an input ${formatShape(x.shape)}: ${why}`,
            remedy,
          );
        };
        const [, C, H = 0, W = 0] = x.shape;
        if (x.shape.length !== 4 || C !== inChannels)
          fail(
            `it takes [B, ${inChannels}, H, W]`,
            "change the shape of the input, or the channels of the layer",
          );
        windowsOf([H, W], { ...options, size }, fail);
        return convolve(x, weight, bias, options);
      };
    },
  };
}
