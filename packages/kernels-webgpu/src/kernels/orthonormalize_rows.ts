import type { OrthonormalizeRowsOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import {
  ORTHONORMALIZE_PARAMETERS,
  prepareRowsWgsl,
  type RowSettings,
  reflectRowsWgsl,
  settleRowsWgsl,
} from "../wgsl/orthonormalize_rows.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  locationOf,
  type MemoryLocation,
  withScratch,
} from "./context.ts";

/**
 * Computes a Householder QR of the transpose: each row in turn becomes a reflection, which is
 * applied to the rows after it; then the reflections, last to first, turn the first rows of the
 * identity into the basis. Each reflection is one dispatch over all rows of all matrices.
 */
export function runOrthonormalizeRows(
  context: Context,
  { vectors, out, batch, count, length }: OrthonormalizeRowsOperation,
): void {
  const size = count * length;
  if (batch * size === 0) return;
  const { limits } = context;
  withScratch(context, batch * size, (memory) => {
    withScratch(context, batch * count, (norms) => {
      const target = locationOf(out);
      const reflectors = { memory, offset: 0 };
      prepare(context, locationOf(vectors), reflectors, target, { batch, count, length });
      const accesses = {
        reflectors: { ...reflectors, strides: [size], span: size, writable: true },
        target: { ...target, strides: [size], span: size, writable: true },
      };
      for (const { start, extents } of boxesOf([batch], accesses, [0], limits)) {
        const shape = { batch: extents[0]!, count, length };
        const shift = start[0]! * size;
        const from: Reflectors = {
          rows: { memory, offset: shift },
          norms: { memory: norms, offset: start[0]! * count },
        };
        const to = { ...target, offset: target.offset + shift };
        settleFirst(context, from, shape);
        for (let step = 0; step < count - 1; step++) {
          reflect(context, from, from.rows, shape, { step, firstRow: step + 1, settles: true });
        }
        for (let step = count - 1; step >= 0; step--) {
          reflect(context, from, to, shape, { step, firstRow: step, settles: false });
        }
      }
    });
  });
}

/** Rows that become reflectors, and the norm of each finished one. */
interface Reflectors {
  readonly rows: MemoryLocation;
  readonly norms: MemoryLocation;
}

interface Shape {
  readonly batch: number;
  readonly count: number;
  readonly length: number;
}

function prepare(
  context: Context,
  source: MemoryLocation,
  reflectors: MemoryLocation,
  target: MemoryLocation,
  { batch, count, length }: Shape,
): void {
  const { workgroupSize } = context.tuning;
  const size = count * length;
  const accesses = {
    source: { ...source, strides: [size], span: size, writable: false },
    reflectors: { ...reflectors, strides: [size], span: size, writable: true },
    target: { ...target, strides: [size], span: size, writable: true },
  };
  const types = { source: "f32", reflectors: "f32", target: "f32" } as const;
  for (const { extents, windows } of boxesOf([batch], accesses, [0], context.limits)) {
    const bindings = bindingTexts(windows, types);
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
        source: windows.bases.source,
        reflectors: windows.bases.reflectors,
        target_: windows.bases.target,
        norms: 0,
        step_: 0,
        firstRow: 0,
        rows: count,
      },
      work: invocations,
    });
  }
}

/** Finishes the first row of every matrix as a reflector. */
function settleFirst(context: Context, reflectors: Reflectors, shape: Shape): void {
  const call = { step: 0, firstRow: 0, rows: 1 };
  overRows(context, reflectors, reflectors.rows, shape, call, "settle rows", settleRowsWgsl);
}

interface Reflection {
  /** Row of the reflector. */
  readonly step: number;
  /** First row to reflect. */
  readonly firstRow: number;
  /** True if that row is the next reflector. */
  readonly settles: boolean;
}

/** Applies a reflection to the rows of `target`. */
function reflect(
  context: Context,
  reflectors: Reflectors,
  target: MemoryLocation,
  shape: Shape,
  { step, firstRow, settles }: Reflection,
): void {
  const call = { step, firstRow, rows: shape.count - firstRow };
  const name = settles ? "reflect and settle rows" : "reflect rows";
  overRows(context, reflectors, target, shape, call, name, (settings) =>
    reflectRowsWgsl(settings, settles),
  );
}

/** Runs one dispatch over some rows of every matrix. */
function overRows(
  context: Context,
  reflectors: Reflectors,
  target: MemoryLocation,
  { batch, count, length }: Shape,
  {
    step,
    firstRow,
    rows,
  }: { readonly step: number; readonly firstRow: number; readonly rows: number },
  name: string,
  wgsl: (settings: RowSettings) => string,
): void {
  const { groupSize: lanes, workgroupSize } = context.tuning;
  const span = batch * count * length;
  const accesses = {
    reflectors: { ...reflectors.rows, strides: [0], span, writable: false },
    target: { ...target, strides: [0], span, writable: true },
    norms: { ...reflectors.norms, strides: [0], span: batch * count, writable: true },
  };
  const invocations = batch * rows;
  for (const { windows } of boxesOf([1], accesses, [], context.limits)) {
    const { bases } = windows;
    const whole = [bases.reflectors, bases.target, length].every((each) => each % 4 === 0);
    const type = whole ? "vec4f" : "f32";
    const bindings = bindingTexts(windows, { reflectors: type, target: type, norms: "f32" });
    dispatchLinear(context, invocations * lanes, lanes > 1 ? lanes : workgroupSize, {
      label: () => `${name} ${batch}×${rows}×${length}`,
      name: `${name} ${lanes} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => wgsl({ bindings, slots: windows.slots, lanes, workgroupSize }),
      bindings: windows.bindings,
      parameters: ORTHONORMALIZE_PARAMETERS,
      values: {
        invocations,
        count,
        length,
        source: 0,
        reflectors: bases.reflectors,
        target_: bases.target,
        norms: bases.norms,
        step_: step,
        firstRow,
        rows,
      },
      work: invocations * (length - step) * 4,
    });
  }
}
