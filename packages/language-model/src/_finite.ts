import type { TensorInfo } from "@lrm/safetensors";
import { ArgumentError, formatShape } from "@lrm/tensor";

/**
 * Refuses a tensor with values that are not finite: a model with such a weight computes only NaN.
 *
 * @param what  beginning of the message: `Cannot load the checkpoint`
 * @param remedy  end of the message
 * @throws ArgumentError with the name of the tensor, the number of such values and the first of
 *   them
 */
export function assertFinite(
  what: string,
  { name, dtype, shape }: TensorInfo,
  values: Float32Array,
  remedy = "the file is damaged or its training diverged, use other weights",
): void {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  const range = dtype === "F64" ? " as float32" : "";
  throw new ArgumentError(
    `${what}: ${count} of the ${values.length} values of ${name} ${formatShape(shape)} (${dtype}) are not finite${range}, the first is ${values[first]} at index ${first}`,
    remedy,
  );
}
