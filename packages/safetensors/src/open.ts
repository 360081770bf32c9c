import { mayBePointer, POINTER_BYTES, refusePointer } from "./_git_lfs.ts";
import { quote } from "./_quote.ts";
import { SafetensorsError } from "./error.ts";
import { PREFIX_BYTES, parseHeader, readHeaderLength, type SafetensorsHeader } from "./header.ts";
import { UNNAMED } from "./read.ts";
import { isCount, type TensorEntry } from "./tensor_info.ts";

/** Bytes that can be read anywhere: a file, a `Blob`, ranges of a URL. */
export interface SafetensorsSource {
  /** What messages call it; default `the safetensors file`. */
  readonly name?: string;
  /** Length of the whole in bytes. */
  readonly size: number;
  /** Reads `length` bytes from `offset`; both lie inside `size`. The result's memory is the caller's. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** An open file (or several, see `openShardedSafetensors`) whose tensors are read one at a time. */
export interface SafetensorsReader extends SafetensorsHeader {
  /**
   * Reads one tensor's values.
   *
   * @returns an entry with memory of its own, if the source gave such
   * @throws SafetensorsError where no tensor has this name, or the file has become shorter; whatever the source throws
   */
  read(name: string): Promise<TensorEntry>;
}

/**
 * Opens a file of any size: reads and checks its header now, and each tensor when it is asked for.
 *
 * @throws SafetensorsError for anything but a sound file; whatever the source throws
 *
 * @example
 * ```ts
 * import { encodeFloat32, openSafetensors, writeSafetensors } from "@lrm/safetensors";
 *
 * const blob = new Blob([writeSafetensors([encodeFloat32("bias", [3], Float32Array.of(1, 2, 3))])]);
 * const reader = await openSafetensors({
 *   size: blob.size,
 *   read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
 * });
 *
 * expect([...reader.tensors.keys()]).toEqual(["bias"]);
 * expect((await reader.read("bias")).shape).toEqual([3]);
 * ```
 */
export async function openSafetensors(source: SafetensorsSource): Promise<SafetensorsReader> {
  const { name: file = UNNAMED, size } = source;
  if (!isCount(size)) {
    throw new SafetensorsError(
      `Cannot read ${file}: its size ${size} is not a whole number of bytes; give the source its true size`,
    );
  }
  const prefix = await readExactly(source, 0, Math.min(size, PREFIX_BYTES), `Cannot read ${file}`);
  if (size >= POINTER_BYTES && mayBePointer(prefix)) {
    refusePointer(file, await readExactly(source, 0, POINTER_BYTES, `Cannot read ${file}`));
  }
  const length = readHeaderLength(file, prefix, size);
  const json = await readExactly(source, PREFIX_BYTES, length, `Cannot read ${file}`);
  const { metadata, tensors } = parseHeader(file, json, size);
  return {
    metadata,
    tensors,
    async read(name) {
      const subject = `Cannot read tensor ${quote(name)} of ${file}`;
      const tensor = tensors.get(name);
      if (!tensor) throw unknownTensor(subject, tensors);
      const { dtype, shape, byteOffset, byteLength } = tensor;
      const bytes = await readExactly(source, byteOffset, byteLength, subject);
      return { name, dtype, shape, bytes };
    },
  };
}

/** The error for a name that no tensor has. */
export function unknownTensor(
  subject: string,
  tensors: ReadonlyMap<string, unknown>,
): SafetensorsError {
  const some = [...tensors.keys()].slice(0, 3).map(quote).join(", ");
  const known = tensors.size > 0 ? `; it has ${tensors.size}, such as ${some}` : "";
  return new SafetensorsError(`${subject}: it has no tensor of that name${known}`);
}

async function readExactly(
  source: SafetensorsSource,
  offset: number,
  length: number,
  subject: string,
): Promise<Uint8Array> {
  const bytes = length > 0 ? await source.read(offset, length) : new Uint8Array();
  if (bytes.length !== length) {
    throw new SafetensorsError(
      `${subject}: asked for ${length} bytes at ${offset} and got ${bytes.length}; the file has changed or its source's read is wrong, open it again`,
    );
  }
  return bytes;
}
