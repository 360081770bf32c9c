import type { NarrowOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import { NARROW_PARAMETERS, narrowWgsl } from "../wgsl/narrow.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  memoryOf,
  reads,
} from "./context.ts";

/** Rounds float32 numbers to 16 bits, two per invocation: a word holds two of them. */
export function runNarrow(context: Context, { source, type, out, size }: NarrowOperation): void {
  const { workgroupSize } = context.tuning;
  const accesses = {
    source: { ...reads(source, [2]), span: 2 },
    out: { memory: memoryOf(out), offset: 0, strides: [1], writable: true, span: 1 },
  };
  const space = [Math.ceil(size / 2)];
  for (const { start, extents, windows } of boxesOf(space, accesses, [0], context.limits)) {
    const bindings = bindingTexts(windows, { source: "i32", out: "i32" });
    const pairs = extents[0]!;
    dispatchLinear(context, pairs, workgroupSize, {
      label: () => `narrow ${2 * pairs} elements to ${type}`,
      name: `narrow ${type} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => narrowWgsl(type, bindings, windows.slots, workgroupSize),
      bindings: windows.bindings,
      parameters: NARROW_PARAMETERS,
      values: { pairs, size: Math.min(2 * pairs, size - 2 * start[0]!), ...windows.bases },
      work: size,
    });
  }
}
