import {
  ArgumentError,
  type ConvolutionGeometry,
  formatShape,
  mixInto,
  scope,
  Tensor,
} from "@lrm/tensor";
import {
  maskOf,
  patchParts,
  runConvolution,
  runConvolutionInputGradient,
  runConvolutionWeightGradient,
  takePatches,
} from "@lrm/tensor/windows";
import { columnMoment } from "./_column_moment.ts";
import { sumRuns } from "./_sum_over.ts";
import { type WindowsOptions, windowsOf } from "./_windows.ts";
import { type Input, tapeOf } from "./operands.ts";
import { Parameter } from "./parameter.ts";
import type { Variable } from "./tape.ts";

/** Operands of a convolution. */
export interface ConvolutionOperands {
  /** `[B, C, H, W]` or `[B, C, T]`. */
  readonly x: Input;
  /** `[out, C / groups, kh, kw]` or `[out, C / groups, k]`. */
  readonly weight: Input;
  /** `[out]`. */
  readonly bias: Input | undefined;
}

/** Options of {@link convolve}. Those of windows have two axes, also for sequences. */
export interface ConvolutionOptions extends Omit<WindowsOptions, "size"> {
  readonly groups?: number;
}

/**
 * Records a convolution. The backward pass keeps no patches. For the input moment of the weight,
 * they are its inputs, which all groups share.
 *
 * @param axes  number of axes that windows slide along
 */
export function convolve(
  axes: 1 | 2,
  { x, weight, bias }: ConvolutionOperands,
  { groups = 1, ...options }: ConvolutionOptions,
): Variable {
  const operation = `conv${axes}d`;
  const tape = tapeOf(operation, x, weight, bias);
  const fail = (why: string, remedy: string): never => {
    throw new ArgumentError(
      `Cannot convolve ${formatShape(x.shape)} with a weight ${formatShape(weight.shape)}: ${why}`,
      remedy,
    );
  };
  const [B = 0, C = 0, ...spatial] = x.shape;
  const [out = 0, channels = 0, ...size] = weight.shape;
  if (spatial.length !== axes || size.length !== axes)
    fail(`both have ${axes + 2} axes in ${operation}()`, "reshape them");
  if (B * C * out === 0) fail("one of them is empty", "pass at least one image and one weight");
  if (!Number.isSafeInteger(groups) || groups < 1 || out % groups !== 0)
    fail(`${groups} groups do not divide ${out} outputs`, "change the number of groups");
  if (channels * groups !== C)
    fail(`the weight reads ${channels} × ${groups} channels, got ${C}`, "change one of them");
  if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== out))
    fail(`the bias must be [${out}], got ${formatShape(bias.shape)}`, "pass one number per output");
  const plane = (shape: readonly number[]) => [1, ...shape].slice(-2) as [number, number];
  const windows = windowsOf(axes, plane(spatial), { ...options, size: plane(size) }, fail);
  const { backend } = tape;
  const geometry: ConvolutionGeometry = {
    ...{ batch: B, groups, channels, outputs: out / groups },
    windows,
  };
  const value = Tensor.allocate(backend, [B, out, ...windows.count.slice(-axes)]);
  return tape.record(value, {
    inputs: [x, weight, bias],
    compute: () => {
      runConvolution(backend, {
        ...geometry,
        x: x.value,
        weight: weight.value,
        bias: bias?.value,
        out: value,
      });
    },
    backward: ({ gradient: outGradient }) => {
      if (weight instanceof Parameter) {
        weight.recordInput((blocks) => inputMoment(x.value, geometry, blocks));
      }
      weight.contribute((weightGradient, accumulate) => {
        runConvolutionWeightGradient(backend, {
          ...geometry,
          x: x.value,
          outGradient,
          weightGradient,
          accumulate,
        });
      });
      bias?.contribute((into, accumulate) => {
        const runs = [
          [0, 0],
          [2, 2],
        ] as const;
        sumRuns(outGradient.reshape([B, out, -1]), {
          runs,
          into: into.reshape([1, out, 1]),
          accumulate,
        });
      });
      x.contribute((xGradient, accumulate) => {
        runConvolutionInputGradient(backend, {
          ...geometry,
          weight: weight.value,
          outGradient,
          xGradient,
          accumulate,
        });
      });
    },
  });
}

/**
 * Computes the second moment of patches, as `columnMoment` does. Each part of the batch reads and
 * writes a moment, so that parts are as large.
 */
function inputMoment(x: Tensor, geometry: ConvolutionGeometry, blocks: number): Tensor {
  const { batch, groups, channels, windows } = geometry;
  const taps = channels * windows.size[0] * windows.size[1];
  const parts = patchParts(x.backend, geometry, (groups * taps ** 2) / blocks);
  const images = x.reshape([batch, groups * channels, ...windows.image]);
  using mask = maskOf(x.backend, windows);
  return meanOf(
    parts.map(([start, end]) => end - start),
    (at) => {
      const patches = takePatches(images.slice(...parts[at]!), windows, mask);
      return columnMoment(patches.reshape([groups, taps, -1]), blocks);
    },
  );
}

/** Computes the mean of tensors, each with a weight; makes one at a time. */
function meanOf(weights: readonly number[], make: (index: number) => Tensor): Tensor {
  const mean = scope(() => make(0));
  let total = weights[0]!;
  for (const [index, weight] of weights.entries()) {
    if (index === 0) continue;
    const before = total;
    total += weight;
    scope(() => mixInto(mean, make(index), before / total));
  }
  return mean;
}
