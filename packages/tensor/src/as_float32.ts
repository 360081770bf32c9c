import { type HalfType, isHalf } from "./dtype.ts";
import { ArgumentError } from "./errors.ts";
import { Tensor } from "./tensor.ts";

/**
 * Converts to float32, exactly: `out[i] = source[i]`. Both are contiguous and of the same size.
 * Infinities, signs of zero, numbers below the smallest normal one and NaN stay what they are.
 */
export interface WidenOperation {
  readonly kind: "widen";
  /** float16 or bfloat16. Its offset may be odd. */
  readonly source: Tensor;
  readonly type: HalfType;
  readonly out: Tensor;
  readonly size: number;
}

/**
 * Returns the values of a tensor as float32: a view if it is float32 already, and converted ones in
 * new memory if it has a type of 16 bits. Every such value is a float32, so nothing is rounded.
 *
 * @returns  a tensor of the same shape, owned by the caller
 * @throws ArgumentError if the tensor is int32
 * @example
 * ```ts
 * import { asFloat32, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const bits = Uint16Array.of(0x3f80, 0xc000);
 * using x = tensor(createReferenceBackend(), bits, [2], "bfloat16");
 * using wide = asFloat32(x);
 * expect(Array.from(await wide.read())).toEqual([1, -2]);
 * ```
 */
export function asFloat32(x: Tensor): Tensor {
  if (x.dtype === "int32") {
    throw new ArgumentError(
      "Cannot read an int32 tensor as float32: its elements are integers",
      "copy() it to float32",
    );
  }
  if (!isHalf(x.dtype)) return x.reshape(x.shape);
  const out = Tensor.allocate(x.backend, x.shape);
  if (x.size === 0) return out;
  const { dtype: type, size } = x;
  x.backend.run<WidenOperation>({ kind: "widen", source: x, type, out, size });
  return out;
}
