/**
 * Windows that slide over images: convolutions, and for operations that are composed of maps the
 * elements of windows as strided views, borders, patches, and parts of batches.
 *
 * @module
 */
export {
  runConvolution,
  runConvolutionInputGradient,
  runConvolutionWeightGradient,
} from "./run_convolution.ts";
export { addThroughBorder, padImages } from "./windows/border.ts";
export {
  type ChunkLimit,
  imageChunks,
} from "./windows/image_chunks.ts";
export { numbered, onceFor } from "./windows/kernel_family.ts";
export { patchParts } from "./windows/patch_parts.ts";
export { maskOf, takePatches } from "./windows/patches.ts";
export { piecesOf, roundsOf, type Tap, tapOperand, tapsOf } from "./windows/taps.ts";
