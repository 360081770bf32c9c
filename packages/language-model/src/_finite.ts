import type { TensorInfo } from "@lrm/safetensors";
import { formatShape } from "@lrm/tensor";

/**
 * Refuses values that are not finite: a model that has one computes nothing but NaN.
 *
 * @param what  begins the message: `Cannot load the checkpoint`
 * @param remedy  ends it
 * @throws RangeError that names the tensor, how many such values it has, and the first
 */
export function assertFinite(
  what: string,
  { name, dtype, shape }: TensorInfo,
  values: Float32Array,
  remedy = "the weights are damaged or of a training that diverged, take others",
): void {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  const range = dtype === "F64" ? " as float32" : "";
  throw new RangeError(
    `${what}: ${count} of the ${values.length} values of ${name} ${formatShape(shape)} (${dtype}) are not finite${range}, the first is ${values[first]} at index ${first}; ${remedy}`,
  );
}
