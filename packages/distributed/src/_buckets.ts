import type { Tensor } from "@lrm/tensor";

/** Largest number of float32 in one exchange: 16 MiB. */
export const BUCKET = 2 ** 22;
/** Buckets of a step at least: an eighth of the exchange is left when the backward pass ends. */
const LEAST_BUCKETS = 8;
/** Smallest number of float32 worth an exchange of its own. */
const LEAST_BUCKET = 2 ** 12;

/** Returns the size of the largest bucket of a step that sums `total` float32 on all ranks. */
export function bucketLimit(total: number): number {
  return Math.min(BUCKET, Math.max(LEAST_BUCKET, Math.ceil(total / LEAST_BUCKETS)));
}

/** Neighbouring elements of one tensor in a list. */
export interface Segment {
  /** Index in the list. */
  readonly index: number;
  /** First element. */
  readonly start: number;
  /** After the last element. */
  readonly end: number;
}

/** Divides tensors of these sizes into buckets of at most `limit` elements, in order. */
export function bucketsOf(sizes: readonly number[], limit = BUCKET): Segment[][] {
  const buckets: Segment[][] = [];
  let room = 0;
  for (const [index, size] of sizes.entries()) {
    for (let start = 0; start < size; ) {
      if (room === 0) {
        buckets.push([]);
        room = limit;
      }
      const end = Math.min(size, start + room);
      buckets.at(-1)!.push({ index, start, end });
      room -= end - start;
      start = end;
    }
  }
  return buckets;
}

/** Finds the elements from `start` to `end` of tensors of these sizes, one after the other. */
export function segmentsBetween(sizes: readonly number[], start: number, end: number): Segment[] {
  let at = 0;
  return sizes.flatMap((size, index) => {
    const own = { index, start: Math.max(0, start - at), end: Math.min(size, end - at) };
    at += size;
    return own.start < own.end ? [own] : [];
  });
}

/** Counts the elements of segments. */
export function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Reads segments of tensors, all as they are at the moment of the call. */
export async function readSegments(
  tensors: readonly Tensor[],
  segments: readonly Segment[],
): Promise<Float32Array[]> {
  const read = segments.map(({ index, start, end }) => {
    using view = flat(tensors[index]!, start, end);
    return view.read() as Promise<Float32Array>;
  });
  return await Promise.all(read);
}

/** Reads segments of tensors into host memory, one after the other. */
export async function pack(
  tensors: readonly Tensor[],
  segments: readonly Segment[],
  into: Float32Array,
): Promise<void> {
  join(await readSegments(tensors, segments), into);
}

/** Copies parts into host memory, one after the other. */
export function join(parts: readonly Float32Array[], into: Float32Array): void {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
}

/** Writes segments of tensors from host memory: the reverse of {@link pack}. */
export function unpack(
  tensors: readonly Tensor[],
  segments: readonly Segment[],
  from: Float32Array,
): void {
  let at = 0;
  for (const { index, start, end } of segments) {
    using view = flat(tensors[index]!, start, end);
    view.write(from.subarray(at, at + end - start));
    at += end - start;
  }
}

function flat(tensor: Tensor, start: number, end: number): Tensor {
  using whole = tensor.reshape([tensor.size]);
  return whole.slice(start, end);
}
