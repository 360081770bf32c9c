import { ArgumentError, formatShape, sizeOf } from "@lrm/tensor";
import { type WindowsOptions, windowsOf } from "../_windows.ts";
import type { Parameter } from "../parameter.ts";
import type { ParameterRole } from "../parameter_options.ts";
import type { Variable } from "../tape.ts";
import { uniformWithin } from "./_uniform_within.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options that layers of convolutions share, besides those of the operations. */
export interface ConvolutionLayerOptions {
  /** Adds a bias. Default: true. */
  readonly bias?: boolean;
  /** Role of the weight. Default: `"matrix"`, of one row for each output channel. */
  readonly role?: ParameterRole;
}

/** A convolution of sequences or of images. */
interface Convolution {
  readonly operation: "conv1d" | "conv2d";
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number | undefined;
  /** Extents of a window, by the axis that it slides along: `{ H: 3, W: 3 }`. */
  readonly size: Readonly<Record<string, number>>;
  /** Windows on an image. A sequence is an image of one row. */
  readonly windows: WindowsOptions;
  readonly run: (x: Variable, weight: Parameter, bias: Parameter | undefined) => Variable;
}

/**
 * Defines a layer of a convolution, with parameters `weight` `[outChannels, inChannels / groups,
 * ...size]` and `bias` `[outChannels]`, which start uniform in ±1/√n for the n numbers that an
 * output reads.
 *
 * @throws ArgumentError if the groups do not divide the channels
 */
export function convolutionLayer(
  { operation, inChannels, outChannels, groups = 1, size, windows, run }: Convolution,
  { bias: hasBias = true, role = "matrix" }: ConvolutionLayerOptions,
): LayerDefinition {
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ArgumentError(
      `Cannot define a convolution of ${inChannels} channels to ${outChannels} in ${groups} groups: the groups do not divide both`,
      "change the number of groups or channels",
    );
  }
  const shape = [outChannels, inChannels / groups, ...Object.values(size)];
  const taken = `[B, ${[inChannels, ...Object.keys(size)].join(", ")}]`;
  return {
    create(context) {
      const { backend } = context;
      const bound = 1 / Math.sqrt(sizeOf(shape.slice(1)));
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
      const layer = context.describe(operation);
      return (x) => {
        const fail = (why: string, remedy: string): never => {
          throw new ArgumentError(
            `Cannot apply ${layer} with weight ${formatShape(shape)} to an input ${formatShape(x.shape)}: ${why}`,
            remedy,
          );
        };
        if (x.shape.length !== shape.length || x.shape[1] !== inChannels)
          fail(`it takes ${taken}`, "change the shape of the input, or the channels of the layer");
        const [H = 0, W = 0] = [1, ...x.shape.slice(2)].slice(-2);
        windowsOf(shape.length === 3 ? 1 : 2, [H, W], windows, fail);
        return run(x, weight, bias);
      };
    },
  };
}
