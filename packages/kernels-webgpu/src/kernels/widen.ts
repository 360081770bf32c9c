import type { WidenOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import { WIDEN_PARAMETERS, widenWgsl } from "../wgsl/widen.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  memoryOf,
  writes,
} from "./context.ts";

/** Converts 16-bit numbers to float32, two per invocation: a word holds two of them. */
export function runWiden(context: Context, { source, type, out, size }: WidenOperation): void {
  const { workgroupSize } = context.tuning;
  const odd = source.offset % 2;
  const accesses = {
    source: {
      memory: memoryOf(source),
      offset: (source.offset - odd) / 2,
      strides: [1],
      writable: false,
      span: 1 + odd,
    },
    out: { ...writes(out, [2]), span: 2 },
  };
  const space = [Math.ceil(size / 2)];
  for (const { start, extents, windows } of boxesOf(space, accesses, [0], context.limits)) {
    const bindings = bindingTexts(windows, { source: "i32", out: "i32" });
    const pairs = extents[0]!;
    dispatchLinear(context, pairs, workgroupSize, {
      label: () => `widen ${2 * pairs} elements of ${type}`,
      name: `widen ${type} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => widenWgsl(type, bindings, windows.slots, workgroupSize),
      bindings: windows.bindings,
      parameters: WIDEN_PARAMETERS,
      values: { pairs, size: Math.min(2 * pairs, size - 2 * start[0]!), odd, ...windows.bases },
      work: size,
    });
  }
}
