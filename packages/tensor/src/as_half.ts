import { onlyFloat32 } from "./_only_float32.ts";
import { type HalfType, isHalf } from "./dtype.ts";
import { ArgumentError } from "./errors.ts";
import { Tensor } from "./tensor.ts";

/**
 * Converts from float32 to the nearest number of 16 bits, ties to even: `out[i] = source[i]`. What
 * is beyond the largest number becomes infinity: from 65,520 on in float16. Infinities and signs of
 * zero stay what they are. NaN keeps the upper bits of its payload and becomes quiet.
 */
export interface NarrowOperation {
  readonly kind: "narrow";
  /** float32. */
  readonly source: Tensor;
  readonly type: HalfType;
  /** New memory of that type: its offset is 0. */
  readonly out: Tensor;
  readonly size: number;
}

/**
 * Rounds the values of a float32 tensor to a type of 16 bits, which takes half the memory.
 *
 * float16 has 11 significant bits and ends at 65,504; bfloat16 has 8 and the range of float32.
 *
 * @returns  a tensor of the same shape, owned by the caller
 * @throws ArgumentError if the tensor is not float32, or the type has not 16 bits
 * @example
 * ```ts
 * import { asHalf, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * using x = tensor(createReferenceBackend(), [1, 1e6]);
 * using half = asHalf(x, "float16");
 * expect(Array.from(await half.read())).toEqual([0x3c00, 0x7c00]); // 1 and infinity
 * ```
 */
export function asHalf(x: Tensor, type: HalfType): Tensor {
  if (!isHalf(type)) {
    throw new ArgumentError(
      `Cannot round a tensor to ${String(type)}: it is no type of 16 bits`,
      "use float16 or bfloat16",
    );
  }
  onlyFloat32("round", x);
  const out = Tensor.allocate(x.backend, x.shape, type);
  if (x.size === 0) return out;
  x.backend.run<NarrowOperation>({ kind: "narrow", source: x, type, out, size: x.size });
  return out;
}
