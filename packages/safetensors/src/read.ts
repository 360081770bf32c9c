import { refusePointer } from "./_git_lfs.ts";
import { PREFIX_BYTES, parseHeader, readHeaderLength } from "./header.ts";
import type { TensorEntry } from "./tensor_info.ts";

/** A whole file in memory. */
export interface SafetensorsFile {
  /** Free text by key; an object without a prototype. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Every tensor by name, in the order of their data. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** Options of `readSafetensors`. */
export interface ReadSafetensorsOptions {
  /** What messages call the file; default `the safetensors file`. */
  readonly name?: string;
}

/** What messages call a file without a name. */
export const UNNAMED = "the safetensors file";

/**
 * Reads a whole file: checks all of its header, copies and decodes none of its values.
 *
 * @param bytes  the file, at any alignment; the entries are views of it, so keep it as it is while they are used
 * @throws SafetensorsError for anything but a sound file
 * @see https://github.com/huggingface/safetensors#format
 *
 * @example
 * ```ts
 * import { decodeFloat32, encodeFloat32, readSafetensors, writeSafetensors } from "@lrm/safetensors";
 *
 * const bytes = writeSafetensors([encodeFloat32("bias", [3], Float32Array.of(1, 2, 3))], { metadata: { step: "7" } });
 * const { metadata, tensors } = readSafetensors(bytes);
 *
 * expect(metadata.step).toBe("7");
 * expect(decodeFloat32(tensors.get("bias")!)).toEqual(Float32Array.of(1, 2, 3));
 * ```
 */
export function readSafetensors(
  bytes: Uint8Array,
  { name: file = UNNAMED }: ReadSafetensorsOptions = {},
): SafetensorsFile {
  refusePointer(file, bytes);
  const length = readHeaderLength(file, bytes.subarray(0, PREFIX_BYTES), bytes.length);
  const json = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length);
  const { metadata, tensors } = parseHeader(file, json, bytes.length);
  const entries = new Map<string, TensorEntry>();
  for (const { name, dtype, shape, byteOffset, byteLength } of tensors.values()) {
    const values = bytes.subarray(byteOffset, byteOffset + byteLength);
    entries.set(name, { name, dtype, shape, bytes: values });
  }
  return { metadata, tensors: entries };
}
