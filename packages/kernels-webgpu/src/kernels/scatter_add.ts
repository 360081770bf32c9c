import type { ScatterAddOperation } from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import { chainWgsl, SCATTER_PARAMETERS, scatterAddWgsl } from "../wgsl/scatter_add.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  reads,
  withScratch,
  writes,
} from "./context.ts";

/**
 * Adds rows to rows without atomics: links equal indices first, then one invocation adds the rows
 * of an index in order.
 */
export function runScatterAdd(context: Context, operation: ScatterAddOperation): void {
  const { count, inner, extent } = operation;
  if (count * inner * extent === 0) return;
  // A binding must fit the part's rows and two words per row; alignment costs up to 64 elements.
  const most = context.limits.maxStorageBufferBindingSize / 4 - 64;
  const part = Math.max(1, Math.min(count, Math.floor(most / Math.max(inner, 2))));
  for (let first = 0; first < count; first += part) {
    addRows(context, operation, first, Math.min(part, count - first));
  }
}

/** Adds the rows `first` to `first + count − 1`. */
function addRows(
  context: Context,
  { source, indices, out, inner, extent }: ScatterAddOperation,
  first: number,
  count: number,
): void {
  const { limits, tuning } = context;
  const { workgroupSize } = tuning;
  withScratch(context, 2 * count, (memory) => {
    const next: Access = { memory, offset: 0, strides: [0], span: 2 * count, writable: true };
    const index: Access = { ...reads(indices, [0], first), span: count };
    for (const { windows } of boxesOf([1], { indices: index, next }, [], limits)) {
      const bindings = bindingTexts(windows, { indices: "i32", next: "i32" });
      dispatchLinear(context, count, workgroupSize, {
        label: () => `link equal indices of ${count}`,
        name: `chain ${bindingName(bindings, windows.slots)}`,
        wgsl: () => chainWgsl(bindings, windows.slots, workgroupSize),
        bindings: windows.bindings,
        parameters: SCATTER_PARAMETERS,
        values: { ...NO_ROWS, count, indices: windows.bases.indices },
        work: count * 64,
      });
    }
    // Axes: inner, extent.
    const accesses = {
      source: { ...reads(source, [1, 0], first * inner), span: (count - 1) * inner + 1 },
      indices: { ...index, strides: [0, 0] },
      next: { ...next, strides: [0, 0], writable: false },
      out: writes(out, [1, inner]),
    };
    const types = { source: "f32", indices: "i32", next: "i32", out: "f32" } as const;
    for (const { start, extents, windows } of boxesOf([inner, extent], accesses, [0, 1], limits)) {
      const bindings = bindingTexts(windows, types);
      const elements = count * extents[0]!;
      dispatchLinear(context, elements, workgroupSize, {
        label: () => `scatter ${count}×${extents[0]!}`,
        name: `scatter ${bindingName(bindings, windows.slots)}`,
        wgsl: () => scatterAddWgsl(bindings, windows.slots, workgroupSize),
        bindings: windows.bindings,
        parameters: SCATTER_PARAMETERS,
        values: {
          elements,
          count,
          inner: extents[0]!,
          source: windows.bases.source,
          indices: windows.bases.indices,
          out: windows.bases.out,
          sourceStride: inner,
          outStride: inner,
          low: start[1]!,
          high: start[1]! + extents[1]!,
        },
        work: elements,
      });
    }
  });
}

/** Bindings that the index-linking kernel does not use. */
const NO_ROWS = {
  elements: 0,
  inner: 0,
  source: 0,
  out: 0,
  sourceStride: 0,
  outStride: 0,
  low: 0,
  high: 0,
};
