/**
 * Maximum number of elements of a temporary (64 MiB of float32): half of the smallest buffer that
 * WebGPU promises to bind, and enough to occupy a device.
 */
const MOST_ELEMENTS = 2 ** 24;

/**
 * Cuts a batch into equal parts whose temporaries are not too large.
 *
 * @param images  number of images
 * @param elements  elements of the temporary for each image
 */
export function imageChunks(images: number, elements: number): [start: number, end: number][] {
  const most = Math.max(1, Math.floor(MOST_ELEMENTS / Math.max(1, elements)));
  const size = Math.ceil(images / Math.ceil(images / most));
  const chunks: [number, number][] = [];
  for (let at = 0; at < images; at += size) chunks.push([at, Math.min(images, at + size)]);
  return chunks;
}
