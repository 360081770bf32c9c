import { ArgumentError, formatShape, largestMagnitude, scope, Tensor } from "@lrm/tensor";
import type { ParameterBatch } from "./_batches.ts";
import type { UpdateRule } from "./rule.ts";

/** Place of a parameter's largest magnitudes, one for each of its matrices. */
interface Magnitudes {
  readonly batch: ParameterBatch;
  /** Of the entry in the batch. */
  readonly index: number;
  /** Of its first matrix among those of all parameters. */
  readonly start: number;
}

/**
 * Refuses a matrix of zeros, for a rule that would leave it at zero, unless its parameter is
 * frozen. Reads one number for each matrix, once for all of them.
 *
 * @throws ArgumentError that names the parameter
 */
export async function checkNoZeros(
  rule: UpdateRule,
  batches: readonly ParameterBatch[],
): Promise<void> {
  const parts: Magnitudes[] = [];
  let count = 0;
  for (const batch of batches) {
    for (const [index, { parameter }] of batch.entries.entries()) {
      if (parameter.trainable === false) continue;
      parts.push({ batch, index, start: count });
      count += batch.parts;
    }
  }
  const backend = parts[0]?.batch.entries[0]?.parameter.value.backend;
  // A backend that only counts memory reads everything as zeros.
  if (backend === undefined || backend.info.rounding === "none") return;
  using largest = Tensor.allocate(backend, [count]);
  scope(() => {
    for (const { batch, index, start } of parts) {
      const x = batch.entries[index]!.parameter.value.reshape([batch.parts, -1]);
      largestMagnitude(x, { axes: [1, 1], into: largest.slice(start, start + batch.parts) });
    }
  });
  const values = await largest.read();
  for (const { batch, index, start } of parts) {
    const zero = values.subarray(start, start + batch.parts).indexOf(0);
    if (zero < 0) continue;
    const { name, value } = batch.entries[index]!.parameter;
    const what =
      batch.parts === 1 ? "all its weights are" : `matrix ${zero + 1} of its ${batch.parts} is`;
    throw new ArgumentError(
      `Cannot train parameter "${name}" of shape ${formatShape(value.shape)} with ${rule.name} on the hyperball: ${what} zero, and would stay so`,
      "initialize it with other values, or train without hyperball",
    );
  }
}
