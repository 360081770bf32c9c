import {
  ArgumentError,
  formatShape,
  matmul,
  mixInto,
  scope,
  sizeOf,
  sum,
  Tensor,
} from "@lrm/tensor";
import { putChannels, takeChannels } from "./_channels.ts";
import { columnMoment } from "./_column_moment.ts";
import { type ChunkLimit, cachedChunks, imageChunks } from "./_image_chunks.ts";
import { addPatches, maskOf, takePatches } from "./_patches.ts";
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
export interface ConvolutionOptions extends Omit<WindowsOptions, "size">, ChunkLimit {
  readonly groups?: number;
}

/**
 * Records a convolution: patches, and one product for all groups. On a backend with a cache, a part
 * of the batch at a time, whose patches stay in it. The backward pass makes the patches again
 * instead of keeping them. They are the inputs of the weight for its input moment, which all groups
 * share.
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
  const windows = windowsOf(plane(spatial), { ...options, size: plane(size) }, fail);
  const { count } = windows;
  const places = count[0] * count[1];
  const window = windows.size[0] * windows.size[1];

  const images = (t: Tensor): Tensor => t.reshape([B, C, ...windows.image]);
  const matrices = (t: Tensor): Tensor => t.reshape([groups, out / groups, channels * window]);
  const perGroup = (t: Tensor): Tensor => t.reshape([groups, t.shape[0]! / groups, -1]);
  const partsWith = (least: number): [start: number, end: number][] => {
    const limit = { ...cachedChunks(tape.backend, least), ...options };
    return imageChunks(B, C * window * places, limit);
  };
  const chunks = partsWith(sizeOf(weight.shape));
  const value = Tensor.allocate(tape.backend, [B, out, ...count.slice(-axes)]);
  const patchesOf = (chunk: readonly [number, number], mask: Tensor | undefined): Tensor =>
    perGroup(takePatches(images(x.value).slice(...chunk), windows, mask));

  return tape.record(value, {
    inputs: [x, weight, bias],
    compute: () => {
      using mask = maskOf(tape.backend, windows);
      chunks.forEach((chunk) => {
        scope(() => {
          // [groups, out, C · window] · [groups, C · window, B · places]
          const product = matmul(matrices(weight.value), patchesOf(chunk, mask));
          putChannels(product, value.slice(...chunk), bias?.value);
        });
      });
    },
    backward: (y) => {
      if (weight instanceof Parameter) {
        weight.recordInput((blocks) => {
          using mask = maskOf(tape.backend, windows);
          // Each part reads and writes a moment.
          const parts = partsWith((groups * (channels * window) ** 2) / blocks);
          return meanOf(
            parts.map(([start, end]) => end - start),
            (at) => columnMoment(patchesOf(parts[at]!, mask), blocks),
          );
        });
      }
      const dys = chunks.map((chunk) => perGroup(takeChannels(y.gradient.slice(...chunk))));
      weight.contribute((into, accumulate) => {
        using mask = maskOf(tape.backend, windows);
        const c = matrices(into);
        dys.forEach((dy, at) => {
          scope(() => {
            const adding = accumulate || at > 0;
            matmul(dy, patchesOf(chunks[at]!, mask), {
              transposeB: true,
              into: c,
              ...(adding && { c }),
            });
          });
        });
      });
      bias?.contribute((into, accumulate) => {
        dys.forEach((dy, at) => {
          const options = { axes: [1, 1], into, accumulate: accumulate || at > 0 } as const;
          sum(dy.reshape([out, -1]), options);
        });
      });
      x.contribute((into, accumulate) => {
        using mask = maskOf(tape.backend, windows);
        dys.forEach((dy, at) => {
          scope(() => {
            const fill = (patches: Tensor): void => {
              // [groups, C · window, B · places]
              matmul(matrices(weight.value), dy, { transposeA: true, into: perGroup(patches) });
            };
            addPatches(fill, images(into).slice(...chunks[at]!), accumulate, windows, mask);
          });
        });
      });
    },
  });
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
