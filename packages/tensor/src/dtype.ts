/** Types of 16 bits: IEEE 754 half precision, and the upper half of a float32. */
export type HalfType = "float16" | "bfloat16";

/**
 * Type of a tensor's elements. Arithmetic is in `float32`. `int32` holds tokens, indices and random
 * bits; fused maps read it as floats, exact up to 2²⁴. Types of 16 bits only store values:
 * `matmul` and `gatherRows` convert their operands with `asFloat32`, other operations refuse them.
 */
export type DType = "float32" | "int32" | HalfType;

/** Host array of a {@link DType}; of 16-bit types, the bits of each element. */
export type HostArray =
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>;

/** Bytes of one element of float32 and int32. */
export const BYTES_PER_ELEMENT = 4;

/** Tells whether a type has 16 bits. */
export function isHalf(dtype: DType): dtype is HalfType {
  return dtype === "float16" || dtype === "bfloat16";
}

/** Returns the bytes of one element. */
export function bytesPerElement(dtype: DType): 2 | 4 {
  return isHalf(dtype) ? 2 : BYTES_PER_ELEMENT;
}

/** Creates a host array of `dtype` on the memory of `buffer`. */
export function hostArray(dtype: DType, buffer: ArrayBuffer): HostArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "float16":
    case "bfloat16":
      return new Uint16Array(buffer);
    default:
      throw dtype satisfies never;
  }
}
