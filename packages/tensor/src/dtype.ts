/**
 * Type of a tensor's elements. Arithmetic is in `float32`. `int32` holds tokens, indices and random
 * bits; fused maps read it as floats, exact up to 2²⁴.
 */
export type DType = "float32" | "int32";

/** Host array of a {@link DType}. */
export type HostArray = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Bytes of one element, the same for every dtype. */
export const BYTES_PER_ELEMENT = 4;

/** Creates a host array of `dtype` on the memory of `buffer`. */
export function hostArray(dtype: DType, buffer: ArrayBuffer): HostArray {
  return dtype === "float32" ? new Float32Array(buffer) : new Int32Array(buffer);
}
