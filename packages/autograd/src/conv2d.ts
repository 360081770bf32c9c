import { convolve } from "./_convolve.ts";
import type { Input } from "./operands.ts";
import type { Variable } from "./tape.ts";
import type { PerAxis } from "./window_options.ts";

/** Options of {@link conv2d}. Two numbers are for rows and columns, one is for both. */
export interface Conv2dOptions {
  /** Distance of neighbouring windows. Default: 1. */
  readonly stride?: PerAxis;
  /** Zeros on each side of the image. Default: 0. */
  readonly padding?: PerAxis;
  /** Distance of neighbouring elements of a window. Default: 1. */
  readonly dilation?: PerAxis;
  /** Number of groups: each computes equally many outputs from its own channels. Default: 1. */
  readonly groups?: number;
}

/**
 * Convolves images, with the layouts of PyTorch (cross-correlation, as there).
 *
 * Copies the elements of all windows to patches, one kernel for windows of up to 12 elements, and
 * multiplies by the weight, one product for all groups. The backward pass makes the patches again.
 * Patches take at most 67 MB, on a CPU about as much as its cache: a larger batch is computed in
 * parts.
 *
 * @param x  `[B, C, H, W]`
 * @param weight  `[out, C / groups, kh, kw]`. Optimizers of matrices see it as
 *   `[out, C / groups · kh · kw]`, if it is a parameter of role `matrix`
 * @param bias  `[out]`
 * @returns  `[B, out, ⌊(H + 2 · padding − dilation · (kh − 1) − 1) / stride⌋ + 1, …]`, owned by the
 *   tape
 * @throws ArgumentError if shapes or options do not fit
 * @example
 * ```ts
 * import { conv2d, Parameter, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using difference = new Parameter("difference", tensor(backend, [-1, 1], [1, 1, 1, 2]));
 * using image = tensor(backend, [1, 4, 9, 1, 1, 3], [1, 1, 2, 3]);
 * using tape = new Tape(backend);
 * const y = conv2d(tape.constant(image), difference);
 * expect(Array.from(await y.value.read())).toEqual([3, 5, 0, 2]);
 * ```
 */
export function conv2d(
  x: Input,
  weight: Input,
  bias?: Input,
  options: Conv2dOptions = {},
): Variable {
  return convolve(2, { x, weight, bias }, options);
}
