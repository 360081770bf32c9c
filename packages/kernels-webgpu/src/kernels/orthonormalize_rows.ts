import type { OrthonormalizeRowsOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import {
  formBasisWgsl,
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
 * applied to the rows after it, in one dispatch over all matrices; then the reflections, last to
 * first, turn the first rows of the identity into the basis, in one dispatch over all rows.
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
        for (let step = 0; step < count - 1; step++) reflect(context, from, shape, step);
        formBasis(context, from, to, shape);
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
  const call = { step: 0, firstRow: 0, rows: 1, reflections: shape.batch };
  overRows(context, reflectors, reflectors.rows, shape, call, "settle rows", settleRowsWgsl);
}

/** Applies a reflection to the rows after its own, and finishes the first of them. */
function reflect(context: Context, reflectors: Reflectors, shape: Shape, step: number): void {
  const rows = shape.count - step - 1;
  const call = { step, firstRow: step + 1, rows, reflections: shape.batch * rows };
  const name = "reflect and settle rows";
  overRows(context, reflectors, reflectors.rows, shape, call, name, reflectRowsWgsl);
}

/** Applies all reflections to rows of the identity. */
function formBasis(
  context: Context,
  reflectors: Reflectors,
  target: MemoryLocation,
  shape: Shape,
): void {
  const { batch, count } = shape;
  const reflections = (batch * count * (count + 1)) / 2;
  const call = { step: 0, firstRow: 0, rows: count, reflections };
  overRows(context, reflectors, target, shape, call, "form basis", formBasisWgsl);
}

interface RowsCall {
  /** Row of the reflector. */
  readonly step: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Number of reflections of single rows. */
  readonly reflections: number;
}

/** Runs one dispatch over some rows of every matrix. */
function overRows(
  context: Context,
  reflectors: Reflectors,
  target: MemoryLocation,
  { batch, count, length }: Shape,
  { step, firstRow, rows, reflections }: RowsCall,
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
      work: reflections * (length - step) * 4,
    });
  }
}
