import type { OrthonormalizeRowsOperation } from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import {
  ORTHONORMALIZE_PARAMETERS,
  prepareRowsWgsl,
  reflectRowsWgsl,
} from "../wgsl/orthonormalize_rows.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  type Place,
  placeOf,
  withScratch,
} from "./context.ts";

/**
 * Householder QR of the transpose: every row in turn becomes a reflection that is applied to the rows after it; then the reflections, last to first, turn the first rows of the identity into the basis. One dispatch for each reflection, which works on all rows of all matrices at once.
 */
export function runOrthonormalizeRows(
  context: Context,
  { vectors, out, batch, count, length }: OrthonormalizeRowsOperation,
): void {
  const size = count * length;
  if (batch * size === 0) return;
  const { limits } = context;
  withScratch(context, batch * size, (memory) => {
    const reflectors = { memory, offset: 0 };
    const target = placeOf(out);
    prepare(context, placeOf(vectors), reflectors, target, { batch, count, length });
    const accesses: Access[] = [
      { ...reflectors, strides: [size], span: size, writable: true },
      { ...target, strides: [size], span: size, writable: true },
    ];
    for (const { start, extents } of boxesOf([batch], accesses, [0], limits)) {
      const shape = { batch: extents[0]!, count, length };
      const shift = start[0]! * size;
      const from = { memory, offset: shift };
      const to = { ...target, offset: target.offset + shift };
      for (let step = 0; step < count - 1; step++)
        reflect(context, from, from, shape, step, step + 1);
      for (let step = count - 1; step >= 0; step--) reflect(context, from, to, shape, step, step);
    }
  });
}

interface Shape {
  readonly batch: number;
  readonly count: number;
  readonly length: number;
}

function prepare(
  context: Context,
  source: Place,
  reflectors: Place,
  target: Place,
  { batch, count, length }: Shape,
): void {
  const { workgroupSize } = context.tuning;
  const size = count * length;
  const accesses: Access[] = [
    { ...source, strides: [size], span: size, writable: false },
    { ...reflectors, strides: [size], span: size, writable: true },
    { ...target, strides: [size], span: size, writable: true },
  ];
  for (const { extents, windows } of boxesOf([batch], accesses, [0], context.limits)) {
    const bindings = bindingTexts(windows, ["f32", "f32", "f32"]);
    const invocations = extents[0]! * size;
    dispatchLinear(context, invocations, workgroupSize, {
      label: () => `prepare rows ${extents[0]!}×${count}×${length}`,
      name: `prepare rows ${bindingName(bindings, windows.slots)}`,
      wgsl: () => prepareRowsWgsl(bindings, windows.slots, workgroupSize),
      bindings: windows.bindings,
      parameters: ORTHONORMALIZE_PARAMETERS,
      values: {
        invocations,
        count,
        length,
        source: windows.bases[0]!,
        reflectors: windows.bases[1]!,
        target_: windows.bases[2]!,
        step_: 0,
        firstRow: 0,
        rows: count,
      },
      work: invocations,
    });
  }
}

/** Applies the reflection of row `step` to the rows from `firstRow` on. */
function reflect(
  context: Context,
  reflectors: Place,
  target: Place,
  { batch, count, length }: Shape,
  step: number,
  firstRow: number,
): void {
  const { groupSize: lanes, workgroupSize } = context.tuning;
  const span = batch * count * length;
  const accesses: Access[] = [
    { ...reflectors, strides: [0], span, writable: false },
    { ...target, strides: [0], span, writable: true },
  ];
  const rows = count - firstRow;
  const invocations = batch * rows;
  for (const { windows } of boxesOf([1], accesses, [], context.limits)) {
    const bindings = bindingTexts(windows, ["f32", "f32"]);
    dispatchLinear(context, invocations * lanes, lanes > 1 ? lanes : workgroupSize, {
      label: () => `reflect rows ${batch}×${rows}×${length}`,
      name: `reflect rows ${lanes} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => reflectRowsWgsl(bindings, windows.slots, lanes, workgroupSize),
      bindings: windows.bindings,
      parameters: ORTHONORMALIZE_PARAMETERS,
      values: {
        invocations,
        count,
        length,
        source: 0,
        reflectors: windows.bases[0]!,
        target_: windows.bases[1]!,
        step_: step,
        firstRow,
        rows,
      },
      work: invocations * (length - step) * 4,
    });
  }
}
