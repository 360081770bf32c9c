import { float32ToBfloat16, float32ToFloat16 } from "./_narrow.ts";
import { quote } from "./_quote.ts";
import { checkTensorEntry, type TensorEntry } from "./tensor_info.ts";

/** Options of `encodeFloat32`. */
export interface EncodeFloat32Options {
  /** Type in the file. Default: F32. */
  readonly dtype?: "F32" | "F16" | "BF16";
}

/** Options of `encodeInt32`. */
export interface EncodeInt32Options {
  /** Type in the file. Default: I32. */
  readonly dtype?: "I32" | "I64";
}

/**
 * Encodes float32 values as F32 (unchanged), F16 or BF16 (rounded to the nearest value, ties to
 * even). Values above the range of the type become infinite; NaN stays NaN.
 *
 * @param values  `product(shape)` values, row-major. An F32 entry is a view of them, so do not
 *   change them until the entry is written
 * @throws SafetensorsError for a bad name or shape, or if the number of values does not fit it
 *
 * @example
 * ```ts
 * import { encodeFloat32 } from "@lrm/safetensors";
 *
 * const { bytes } = encodeFloat32("scale", [2], Float32Array.of(1, -2), { dtype: "BF16" });
 *
 * expect(bytes).toEqual(Uint8Array.of(0x80, 0x3f, 0x00, 0xc0));
 * ```
 */
export function encodeFloat32(
  name: string,
  shape: readonly number[],
  values: Float32Array,
  { dtype = "F32" }: EncodeFloat32Options = {},
): TensorEntry {
  switch (dtype) {
    case "F32":
      return entryOf(name, dtype, shape, values);
    case "F16":
      return entryOf(name, dtype, shape, float32ToFloat16(values));
    case "BF16":
      return entryOf(name, dtype, shape, float32ToBfloat16(values));
    default:
      throw dtype satisfies never;
  }
}

/**
 * Encodes int32 values as I32 (unchanged) or I64.
 *
 * @param values  `product(shape)` values, row-major. An I32 entry is a view of them, so do not
 *   change them until the entry is written
 * @throws SafetensorsError for a bad name or shape, or if the number of values does not fit it
 *
 * @example
 * ```ts
 * import { encodeInt32 } from "@lrm/safetensors";
 *
 * const { bytes } = encodeInt32("step", [], Int32Array.of(-2));
 *
 * expect(bytes).toEqual(Uint8Array.of(254, 255, 255, 255));
 * ```
 */
export function encodeInt32(
  name: string,
  shape: readonly number[],
  values: Int32Array,
  { dtype = "I32" }: EncodeInt32Options = {},
): TensorEntry {
  switch (dtype) {
    case "I32":
      return entryOf(name, dtype, shape, values);
    case "I64":
      return entryOf(name, dtype, shape, BigInt64Array.from(values, BigInt));
    default:
      throw dtype satisfies never;
  }
}

function entryOf(
  name: string,
  dtype: TensorEntry["dtype"],
  shape: readonly number[],
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): TensorEntry {
  const entry = { name, dtype, shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  checkTensorEntry(`Cannot encode tensor ${quote(name)}`, entry);
  return entry;
}
