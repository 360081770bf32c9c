import type { Backend } from "../backend.ts";

/**
 * Maximum number of elements of a temporary (64 MiB of float32): half of the smallest buffer that
 * WebGPU promises to bind, and enough to occupy a device.
 */
const MOST_ELEMENTS = 2 ** 24;

/** Limit of the parts of a batch: that of a backend's cache, or of a test. */
export interface ChunkLimit {
  /** Maximum number of elements of a temporary. Default: 2²⁴. */
  readonly mostElements?: number;
}

/**
 * Cuts a batch into equal parts whose temporaries are not too large.
 *
 * @param images  number of images
 * @param elements  elements of the temporary for each image
 */
export function imageChunks(
  images: number,
  elements: number,
  { mostElements = MOST_ELEMENTS }: ChunkLimit = {},
): [start: number, end: number][] {
  const most = Math.max(1, Math.floor(mostElements / Math.max(1, elements)));
  const size = Math.ceil(images / Math.ceil(images / most));
  const chunks: [number, number][] = [];
  for (let at = 0; at < images; at += size) chunks.push([at, Math.min(images, at + size)]);
  return chunks;
}

/**
 * Limits the parts of a batch to those that stay in the cache of a backend, if it has one.
 *
 * @param least  number of elements that each part reads and writes besides its temporary: a smaller
 *   temporary would not be worth them
 */
export function cachedChunks({ info }: Backend, least: number): ChunkLimit {
  if (info.cachedBytes === undefined) return {};
  return { mostElements: Math.min(MOST_ELEMENTS, Math.max(least, info.cachedBytes / 4)) };
}
