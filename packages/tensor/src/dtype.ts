/**
 * Type of a tensor's elements. Arithmetic happens in `float32`; `int32` holds tokens, indices and
 * random bits, and is read as a float (exact up to 2²⁴) inside a fused map.
 */
export type DType = "float32" | "int32";

/** The host array of a {@link DType}. */
export type HostArray = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Bytes of one element; every dtype has the same. */
export const BYTES_PER_ELEMENT = 4;

/** A host view of `buffer` with the elements of `dtype`. */
export function hostArray(dtype: DType, buffer: ArrayBuffer): HostArray {
  return dtype === "float32" ? new Float32Array(buffer) : new Int32Array(buffer);
}
