import type { GatherOperation, ScatterAddOperation } from "../gather.ts";
import { floats, integers } from "./memory.ts";

/** Runs {@link GatherOperation}. */
export function gather(operation: GatherOperation): void {
  const { batch, count, inner, extent, batchStride, axisStride, innerStride } = operation;
  // Integers are copied as such: a float could not keep all of their bits.
  const elements = operation.source.dtype === "int32" ? integers : floats;
  const source = elements(operation.source);
  const indices = integers(operation.indices);
  const out = elements(operation.out);
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < count; j++) {
      const index = indices[b * count + j]!;
      const inRange = index >= 0 && index < extent;
      for (let i = 0; i < inner; i++) {
        const from = b * batchStride + index * axisStride + i * innerStride;
        out[(b * count + j) * inner + i] = inRange ? source[from]! : 0;
      }
    }
  }
}

/** Runs {@link ScatterAddOperation}. */
export function scatterAdd(operation: ScatterAddOperation): void {
  const { count, inner, extent } = operation;
  const source = floats(operation.source);
  const indices = integers(operation.indices);
  const out = floats(operation.out);
  for (let j = 0; j < count; j++) {
    const index = indices[j]!;
    if (index < 0 || index >= extent) continue;
    for (let i = 0; i < inner; i++) out[index * inner + i]! += source[j * inner + i]!;
  }
}
