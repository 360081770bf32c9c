import { mayBePointer, POINTER_BYTES, refusePointer } from "./_git_lfs.ts";
import { quote } from "./_quote.ts";
import { SafetensorsError } from "./error.ts";
import { PREFIX_BYTES, parseHeader, readHeaderLength, type SafetensorsHeader } from "./header.ts";
import { UNNAMED } from "./read.ts";
import { isCount, type TensorEntry } from "./tensor_info.ts";

/** Bytes with random access: a file, a `Blob`, a URL that serves ranges. */
export interface SafetensorsSource {
  /** Name of the file for messages. Default: `the safetensors file`. */
  readonly name?: string;
  /** Length of the file in bytes. */
  readonly size: number;
  /**
   * Reads `length` bytes from `offset` on, a range inside the file. The caller may keep and change
   * the result.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** An open file, or several (see {@link openShardedSafetensors}), read one tensor at a time. */
export interface SafetensorsReader extends SafetensorsHeader {
  /**
   * Reads the values of one tensor.
   *
   * @returns an entry with the memory that the source returned
   * @throws SafetensorsError if no tensor has this name or the file has become shorter; passes on
   *   errors of the source
   */
  read(name: string): Promise<TensorEntry>;
}

/**
 * Opens a file of any size. Reads and checks its header now, and reads each tensor on request.
 *
 * @throws SafetensorsError for a file that is damaged or not a safetensors file; passes on errors
 *   of the source
 *
 * @example
 * ```ts
 * import { encodeFloat32, openSafetensors, writeSafetensors } from "@lrm/safetensors";
 *
 * const bias = encodeFloat32("bias", [3], Float32Array.of(1, 2, 3));
 * const blob = new Blob([writeSafetensors([bias])]);
 * const reader = await openSafetensors({
 *   size: blob.size,
 *   async read(offset, length) {
 *     return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
 *   },
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
      `Cannot read ${file}: its size ${size} is not a whole number of bytes`,
      "give the source its true size",
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

/** Makes the error for a name that no tensor has. */
export function unknownTensor(
  subject: string,
  tensors: ReadonlyMap<string, unknown>,
): SafetensorsError {
  const some = [...tensors.keys()].slice(0, 3).map(quote).join(", ");
  return new SafetensorsError(
    `${subject}: it has no tensor of that name`,
    tensors.size > 0 ? `it has ${tensors.size}, such as ${some}` : "it has no tensors at all",
  );
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
      `${subject}: asked for ${length} bytes at ${offset} and got ${bytes.length}`,
      "the file has changed, open it again, or correct the source's read()",
    );
  }
  return bytes;
}
