import type { Backend } from "../backend.ts";
import type {
  ConvolutionGeometry,
  ConvolutionInputGradientOperation,
  ConvolutionOperation,
  ConvolutionWeightGradientOperation,
} from "../convolution.ts";
import { matmul } from "../matmul.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { patchParts } from "../windows/patch_parts.ts";
import { addPatches, maskOf, takePatches } from "../windows/patches.ts";
import { putChannels, takeChannels } from "./channels.ts";

/**
 * Composes {@link ConvolutionOperation} of patches and one product for all groups. On a backend
 * with a cache, a part of the batch at a time, whose patches stay in it.
 */
export function composeConvolution(backend: Backend, operation: ConvolutionOperation): void {
  const { weight, bias, x, out } = operation;
  forEachPart(backend, operation, ({ matrices, images, results, perGroup, mask }) => {
    const patches = takePatches(images(x), operation.windows, mask);
    // [groups, outputs, channels · window] · [groups, channels · window, images · places]
    putChannels(matmul(matrices(weight), perGroup(patches)), results(out), bias);
  });
}

/** Composes {@link ConvolutionWeightGradientOperation}. Makes the patches again. */
export function composeConvolutionWeightGradient(
  backend: Backend,
  operation: ConvolutionWeightGradientOperation,
): void {
  const { x, outGradient, weightGradient } = operation;
  let { accumulate } = operation;
  forEachPart(backend, operation, ({ matrices, images, results, perGroup, mask }) => {
    const patches = takePatches(images(x), operation.windows, mask);
    const into = matrices(weightGradient);
    matmul(perGroup(takeChannels(results(outGradient))), perGroup(patches), {
      transposeB: true,
      into,
      ...(accumulate && { c: into }),
    });
    accumulate = true;
  });
}

/** Composes {@link ConvolutionInputGradientOperation}. */
export function composeConvolutionInputGradient(
  backend: Backend,
  operation: ConvolutionInputGradientOperation,
): void {
  const { weight, outGradient, xGradient, accumulate, windows } = operation;
  forEachPart(backend, operation, ({ matrices, images, results, perGroup, mask }) => {
    const gradient = perGroup(takeChannels(results(outGradient)));
    const fill = (patches: Tensor): void => {
      // [groups, channels · window, images · places]
      matmul(matrices(weight), gradient, { transposeA: true, into: perGroup(patches) });
    };
    addPatches(fill, images(xGradient), accumulate, windows, mask);
  });
}

/** Views of the operands for a part of the batch. */
interface Part {
  /** Views a weight as `[groups, outputs, channels · window]`. */
  matrices(weight: Tensor): Tensor;
  /** Views this part of images as `[B, C, H, W]`. */
  images(x: Tensor): Tensor;
  /** Views this part of results as `[B, out, rows, columns]`. */
  results(out: Tensor): Tensor;
  /** Views rows by group. */
  perGroup(rows: Tensor): Tensor;
  readonly mask: Tensor | undefined;
}

/** Calls `body` for each part of a batch whose patches are not too large. */
function forEachPart(
  backend: Backend,
  geometry: ConvolutionGeometry,
  body: (part: Part) => void,
): void {
  const { batch, groups, channels, outputs, windows } = geometry;
  const taps = channels * windows.size[0] * windows.size[1];
  using mask = maskOf(backend, windows);
  for (const [start, end] of patchParts(backend, geometry, groups * outputs * taps)) {
    scope(() => {
      body({
        matrices: (weight) => weight.reshape([groups, outputs, taps]),
        images: (x) => x.reshape([batch, groups * channels, ...windows.image]).slice(start, end),
        results: (y) => y.reshape([batch, groups * outputs, ...windows.count]).slice(start, end),
        perGroup: (rows) => rows.reshape([groups, rows.shape[0]! / groups, -1]),
        mask,
      });
    });
  }
}
