import type { GatherOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import { GATHER_PARAMETERS, gatherWgsl } from "../wgsl/gather.ts";
import type { ElementType } from "../wgsl/text.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  reads,
  writes,
} from "./context.ts";

/** Gathers rows or columns. Splits a source that is too large for one binding. */
export function runGather(context: Context, operation: GatherOperation): void {
  const { source, indices, out, batch, count, inner, extent } = operation;
  const { batchStride, axisStride, innerStride } = operation;
  if (batch * count * inner === 0) return;
  const type: ElementType = source.dtype === "int32" ? "i32" : "f32";
  const types = { source: type, indices: "i32", out: type } as const;
  // Axes: batch, entry, inner, gathered.
  const accesses = {
    source: reads(source, [batchStride, 0, innerStride, axisStride]),
    indices: reads(indices, [count, 1, 0, 0]),
    out: writes(out, [count * inner, inner, 1, 0]),
  };
  const { workgroupSize } = context.tuning;
  const space = [batch, count, inner, extent];
  for (const { start, extents, windows } of boxesOf(
    space,
    accesses,
    [0, 1, 2, 3],
    context.limits,
  )) {
    const bindings = bindingTexts(windows, types);
    const elements = extents[0]! * extents[1]! * extents[2]!;
    dispatchLinear(context, elements, workgroupSize, {
      label: () => `gather ${elements} elements`,
      name: `gather ${bindingName(bindings, windows.slots)}`,
      wgsl: () => gatherWgsl(bindings, windows.slots, workgroupSize),
      bindings: windows.bindings,
      parameters: GATHER_PARAMETERS,
      values: {
        elements,
        count: extents[1]!,
        inner: extents[2]!,
        ...windows.bases,
        batchStride,
        axisStride,
        innerStride,
        indexBatch: count,
        outBatch: count * inner,
        outCount: inner,
        low: start[3]!,
        high: start[3]! + extents[3]!,
        clear: start[3] === 0 ? 1 : 0,
      },
      work: elements,
    });
  }
}
