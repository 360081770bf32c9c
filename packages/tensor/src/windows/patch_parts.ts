import type { Backend } from "../backend.ts";
import type { ConvolutionGeometry } from "../convolution.ts";
import { cachedChunks, imageChunks } from "./image_chunks.ts";

/**
 * Cuts the batch of a convolution into parts whose patches are not too large, and stay in the cache
 * of a backend that has one.
 *
 * @param least  number of elements that each part reads and writes besides its patches
 */
export function patchParts(
  backend: Backend,
  { batch, groups, channels, windows: { size, count } }: ConvolutionGeometry,
  least: number,
): [start: number, end: number][] {
  const elements = groups * channels * size[0] * size[1] * count[0] * count[1];
  return imageChunks(batch, elements, cachedChunks(backend, least));
}
