import { alongRow } from "../_windows.ts";
import { type Conv1dOptions, conv1d as convolve } from "../conv1d.ts";
import { type ConvolutionLayerOptions, convolutionLayer } from "./_convolution.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options of {@link conv1d}. */
export interface Conv1dLayerOptions extends Conv1dOptions, ConvolutionLayerOptions {
  /** Length of a window. */
  readonly size: number;
}

/**
 * Defines a convolution of sequences, with parameters `weight` `[outChannels, inChannels / groups,
 * size]` and `bias` `[outChannels]`. Its input is `[B, inChannels, T]`, its output `[B,
 * outChannels, …]`, as of the operation `conv1d`.
 *
 * Weight and bias start uniform in ±1/√n, as in PyTorch's `Conv1d`, for the n = inChannels / groups
 * · size numbers that an output reads.
 *
 * @throws ArgumentError if the groups do not divide the channels
 * @example
 * ```ts
 * import { averagePool1d, relu, Tape } from "@lrm/autograd";
 * import { conv1d, initialize, sequential } from "@lrm/autograd/layers";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const layers = sequential(conv1d(2, 4, { size: 3, padding: 1 }), relu, (x) => averagePool1d(x, { size: 2 }));
 * using model = initialize(backend, layers, new Random(1));
 * using signal = new Random(2).normal(backend, [1, 2, 10]);
 * using tape = Tape.inference(backend);
 * expect(model.forward(tape.constant(signal)).shape).toEqual([1, 4, 5]);
 * ```
 */
export function conv1d(
  inChannels: number,
  outChannels: number,
  { size, ...options }: Conv1dLayerOptions,
): LayerDefinition {
  return convolutionLayer(
    {
      ...{
        operation: "conv1d",
        inChannels,
        outChannels,
        groups: options.groups,
        size: { T: size },
      },
      windows: alongRow({ ...options, size }),
      run: (x, weight, bias) => convolve(x, weight, bias, options),
    },
    options,
  );
}
