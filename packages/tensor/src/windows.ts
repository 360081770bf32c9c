/**
 * Windows that slide over images, for operations that are composed of maps: their elements as
 * strided views, borders, patches, and parts of batches.
 *
 * @module
 */
export { addThroughBorder, padImages } from "./windows/border.ts";
export {
  type ChunkLimit,
  cachedChunks,
  imageChunks,
} from "./windows/image_chunks.ts";
export { numbered, onceFor } from "./windows/kernel_family.ts";
export { maskOf, takePatches } from "./windows/patches.ts";
export { piecesOf, roundsOf, type Tap, tapOperand, tapsOf } from "./windows/taps.ts";
