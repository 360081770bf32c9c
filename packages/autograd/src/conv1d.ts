import { convolve } from "./_convolve.ts";
import type { Input } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Options of {@link conv1d}. */
export interface Conv1dOptions {
  /** Distance of neighbouring windows. Default: 1. */
  readonly stride?: number;
  /** Zeros at each end of the sequence. Default: 0. */
  readonly padding?: number;
  /** Distance of neighbouring elements of a window. Default: 1. */
  readonly dilation?: number;
  /** Number of groups: each computes equally many outputs from its own channels. Default: 1. */
  readonly groups?: number;
}

/**
 * Convolves sequences, with the layouts of PyTorch (cross-correlation, as there). Computed like
 * {@link conv2d}.
 *
 * @param x  `[B, C, T]`
 * @param weight  `[out, C / groups, k]`
 * @param bias  `[out]`
 * @returns  `[B, out, ⌊(T + 2 · padding − dilation · (k − 1) − 1) / stride⌋ + 1]`, owned by the
 *   tape
 * @throws ArgumentError if shapes or options do not fit
 */
export function conv1d(
  x: Input,
  weight: Input,
  bias?: Input,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv1dOptions = {},
): Variable {
  return convolve(
    1,
    { x, weight, bias },
    { stride: [1, stride], padding: [0, padding], dilation: [1, dilation], groups },
  );
}
