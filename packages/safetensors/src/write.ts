import { layOut, type WriteOptions } from "./_layout.ts";
import { quote } from "./_quote.ts";
import { checkTensorEntry, type TensorEntry, type TensorInfo } from "./tensor_info.ts";

/** A tensor whose values are requested only when they are about to be written. */
export interface LazyTensor extends TensorInfo {
  /** Returns the values, as in a {@link TensorEntry}. Called once. */
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
}

/**
 * Writes a whole file into memory. Puts wider dtypes first, so that every tensor is aligned to its
 * elements; tensors of the same width keep their order.
 *
 * @param tensors  entries from `encodeFloat32`, `encodeInt32` or a reader, or made by hand, with
 *   unique names. Not modified
 * @returns the file, owned by the caller
 * @throws SafetensorsError for a bad name, dtype or shape, a number of bytes that does not fit the
 *   shape, or metadata that is not text
 *
 * @example
 * ```ts
 * import { encodeFloat32, encodeInt32, writeSafetensors } from "@lrm/safetensors";
 *
 * const weight = encodeFloat32("weight", [2, 2], Float32Array.of(1, 0, 0, 1));
 * const step = encodeInt32("step", [], Int32Array.of(100));
 * const file = writeSafetensors([weight, step], { metadata: { format: "pt" } });
 *
 * expect(file.length % 4).toBe(0);
 * ```
 */
export function writeSafetensors(
  tensors: Iterable<TensorEntry>,
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const { head, size, ordered } = layOut(tensors, options);
  for (const tensor of ordered) checkTensorEntry(subjectOf(tensor), tensor);
  const file = new Uint8Array(size);
  file.set(head);
  let offset = head.length;
  for (const { bytes } of ordered) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

/**
 * Writes a file as a stream of chunks: first the header, then the values of each tensor. Requests
 * the values of one tensor at a time, so that a checkpoint is never in memory as a whole. The
 * chunks together are what {@link writeSafetensors} returns.
 *
 * @param tensors  as for `writeSafetensors`. Names, dtypes and shapes are read at the start
 * @returns chunks to write in order. Each is the memory of the tensor, not a copy
 * @throws SafetensorsError as `writeSafetensors` does, from the iteration; passes on errors of
 *   `bytes`
 *
 * @example
 * ```ts
 * import { readSafetensors, streamSafetensors } from "@lrm/safetensors";
 *
 * const chunks = streamSafetensors([
 *   { name: "large", dtype: "U8", shape: [3], bytes: async () => Uint8Array.of(1, 2, 3) },
 * ]);
 * const parts: Uint8Array<ArrayBuffer>[] = [];
 * for await (const chunk of chunks) parts.push(chunk.slice());
 * const file = new Uint8Array(await new Blob(parts).arrayBuffer());
 *
 * expect(readSafetensors(file).tensors.get("large")?.bytes).toEqual(Uint8Array.of(1, 2, 3));
 * ```
 */
export async function* streamSafetensors(
  tensors: Iterable<TensorEntry | LazyTensor>,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, ordered } = layOut(tensors, options);
  yield head;
  for (const tensor of ordered) {
    const bytes = typeof tensor.bytes === "function" ? await tensor.bytes() : tensor.bytes;
    checkTensorEntry(subjectOf(tensor), { ...tensor, bytes });
    if (bytes.length > 0) yield bytes;
  }
}

function subjectOf(tensor: TensorInfo): string {
  return `Cannot write tensor ${quote(tensor.name)}`;
}
