import { quote } from "./_quote.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./_widen.ts";
import type { Dtype } from "./dtype.ts";
import { SafetensorsError } from "./error.ts";
import { checkTensorEntry, type TensorEntry } from "./tensor_info.ts";

/**
 * Decodes a tensor of F64, F32, F16 or BF16 as float32. F64 is rounded to the nearest value and
 * becomes infinite above the range of float32; the others are exact.
 *
 * @returns row-major values in new memory, owned by the caller
 * @throws SafetensorsError for another dtype, or if the number of bytes does not fit the shape
 *
 * @example
 * ```ts
 * import { decodeFloat32 } from "@lrm/safetensors";
 *
 * const bytes = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0);
 * const entry = { name: "half", dtype: "F16", shape: [2], bytes } as const;
 *
 * expect(decodeFloat32(entry)).toEqual(Float32Array.of(1, -2));
 * ```
 */
export function decodeFloat32(entry: TensorEntry): Float32Array<ArrayBuffer> {
  checkTensorEntry(subjectOf(entry), entry);
  switch (entry.dtype) {
    case "F64":
      return new Float32Array(new Float64Array(copy(entry.bytes)));
    case "F32":
      return new Float32Array(copy(entry.bytes));
    case "F16":
      return float16ToFloat32(halves(entry.bytes));
    case "BF16":
      return bfloat16ToFloat32(halves(entry.bytes));
    default:
      throw notOneOf(entry, "float32", "F64, F32, F16 and BF16");
  }
}

/** Decodes like {@link decodeFloat32}, but to float64, so that F64 is exact too. */
export function decodeFloat64(entry: TensorEntry): Float64Array<ArrayBuffer> {
  if (entry.dtype !== "F64") return new Float64Array(decodeFloat32(entry));
  checkTensorEntry(subjectOf(entry), entry);
  return new Float64Array(copy(entry.bytes));
}

/**
 * Decodes a tensor of integers (I8 to I64, U8 to U64) or BOOL (0 and 1) as int32.
 *
 * @returns row-major values in new memory, owned by the caller
 * @throws SafetensorsError for another dtype, for a value outside [−2³¹, 2³¹ − 1], or if the number
 *   of bytes does not fit the shape
 *
 * @example
 * ```ts
 * import { decodeInt32, encodeInt32 } from "@lrm/safetensors";
 *
 * const tokens = encodeInt32("tokens", [3], Int32Array.of(15496, 995, -1), { dtype: "I64" });
 *
 * expect(decodeInt32(tokens)).toEqual(Int32Array.of(15496, 995, -1));
 * ```
 */
export function decodeInt32(entry: TensorEntry): Int32Array<ArrayBuffer> {
  checkTensorEntry(subjectOf(entry), entry);
  const { dtype, bytes } = entry;
  switch (dtype) {
    case "BOOL":
      return Int32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
    case "U8":
      return new Int32Array(bytes);
    case "I8":
      return new Int32Array(new Int8Array(copy(bytes)));
    case "U16":
      return new Int32Array(halves(bytes));
    case "I16":
      return new Int32Array(new Int16Array(copy(bytes)));
    case "I32":
      return new Int32Array(copy(bytes));
    case "U32":
      return narrow(entry, 1);
    case "I64":
    case "U64":
      return narrow(entry, 2);
    default:
      throw notOneOf(entry, "int32", "integers and BOOL");
  }
}

/**
 * Decodes a tensor to the types of a backend: floats to float32, integers and BOOL to int32.
 *
 * @returns row-major values in new memory, owned by the caller
 * @throws SafetensorsError as {@link decodeFloat32} and {@link decodeInt32} do
 *
 * @example
 * ```ts
 * import { decode, encodeInt32 } from "@lrm/safetensors";
 *
 * expect(decode(encodeInt32("tokens", [2], Int32Array.of(3, -1)))).toEqual(Int32Array.of(3, -1));
 * ```
 */
export function decode(entry: TensorEntry): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  return FLOATS.has(entry.dtype) ? decodeFloat32(entry) : decodeInt32(entry);
}

const FLOATS: ReadonlySet<Dtype> = new Set(["F64", "F32", "F16", "BF16"]);

/**
 * Reduces U32 (one word a value), I64 or U64 (two words) to int32: keeps the low word of each
 * value, after a check that the other bits carry nothing.
 */
function narrow(entry: TensorEntry, words: 1 | 2): Int32Array<ArrayBuffer> {
  const source = new Int32Array(copy(entry.bytes));
  const values = new Int32Array(source.length / words);
  const signed = entry.dtype === "I64";
  for (let i = 0; i < values.length; i++) {
    const low = source[i * words]!;
    const high = words === 2 ? source[i * 2 + 1]! : 0;
    // A value fits if its high word repeats the sign of its low word. For an unsigned value the
    // high word must be 0, and the low word must not look negative.
    if (high !== (signed ? low >> 31 : 0) || (!signed && low < 0)) {
      const value = (BigInt(signed ? high : high >>> 0) << 32n) + BigInt(low >>> 0);
      throw new SafetensorsError(
        `${subjectOf(entry)}: element ${i} is ${value}, outside int32`,
        `read its bytes as ${entry.dtype} instead`,
      );
    }
    values[i] = low;
  }
  return values;
}

/**
 * Copies the bytes to a new buffer, which is aligned for any typed array and never shared memory.
 */
function copy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** Views the bytes as 16-bit words. Copies them only if they are not aligned. */
function halves(bytes: Uint8Array): Uint16Array {
  return bytes.byteOffset % 2 === 0
    ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
    : new Uint16Array(copy(bytes));
}

function subjectOf(entry: TensorEntry): string {
  return `Cannot decode tensor ${quote(entry.name)}`;
}

function notOneOf(entry: TensorEntry, wanted: string, dtypes: string): SafetensorsError {
  return new SafetensorsError(
    `${subjectOf(entry)} of ${entry.dtype} as ${wanted}: only ${dtypes} can be decoded so`,
    "convert the file, or read the bytes",
  );
}
