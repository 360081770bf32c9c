import { refusePointer } from "./_git_lfs.ts";
import { PREFIX_BYTES, parseHeader, readHeaderLength } from "./header.ts";
import type { TensorEntry } from "./tensor_info.ts";

/** A whole file in memory. */
export interface SafetensorsFile {
  /** Free text by key, in an object without a prototype. */
  readonly metadata: Readonly<Record<string, string>>;
  /** All tensors by name, in the order of their data. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** Options of `readSafetensors`. */
export interface ReadSafetensorsOptions {
  /** Name of the file for messages. Default: `the safetensors file`. */
  readonly name?: string;
}

/** Name for messages of a file without a name. */
export const UNNAMED = "the safetensors file";

/**
 * Reads a whole file. Checks all of its header, and neither copies nor decodes its values.
 *
 * @param bytes  the file, at any alignment. The entries are views of it, so do not change it while
 *   they are in use
 * @throws SafetensorsError for a file that is damaged or not a safetensors file
 * @see https://github.com/huggingface/safetensors#format
 *
 * @example
 * ```ts
 * import {
 *   decodeFloat32,
 *   encodeFloat32,
 *   readSafetensors,
 *   writeSafetensors,
 * } from "@lrm/safetensors";
 *
 * const bias = encodeFloat32("bias", [3], Float32Array.of(1, 2, 3));
 * const bytes = writeSafetensors([bias], { metadata: { step: "7" } });
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
