import { defineMap, type Program, programOf, type ReduceOperation } from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import type { PooledMemory } from "../runtime/memory_pool.ts";
import { reduceParameters, reduceWgsl } from "../wgsl/reduce.ts";
import type { ElementType } from "../wgsl/text.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  placeOf,
  reads,
  withScratch,
} from "./context.ts";

/** A reduction whose operands are places in memory, so that its stages can run on scratch. */
interface Reduction {
  readonly op: "sum" | "max";
  readonly program: Program;
  readonly scalars: readonly number[];
  readonly inputs: readonly Access[];
  readonly integers: readonly boolean[];
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  readonly out: { readonly memory: PooledMemory; readonly offset: number };
  readonly accumulate: boolean;
}

const identity = programOf(defineMap(["x"], [], ({ x }) => ({ out: x })));

/** An invocation should combine at least this many elements. */
const LEAST = 32;
/** … and at most this many, or the rounding errors of a sum add up. */
const MOST = 2048;

/** Reduces in as many stages as keep the device busy; each has a fixed order, so the result does not depend on timing. */
export function runReduce(context: Context, operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars, out, accumulate } = operation;
  reduceStage(context, {
    op,
    program: programOf(kernel),
    scalars,
    inputs: inputs.map(({ tensor, strides, offset }) => reads(tensor, strides, offset)),
    integers: inputs.map(({ tensor }) => tensor.dtype === "int32"),
    outer,
    reduced,
    inner,
    out: placeOf(out),
    accumulate,
  });
}

function reduceStage(context: Context, reduction: Reduction): void {
  const { outer, reduced, inner } = reduction;
  const results = outer * inner;
  if (results === 0) return;
  const wanted = Math.max(
    Math.min(Math.ceil(context.tuning.parallelism / results), Math.ceil(reduced / LEAST)),
    Math.ceil(reduced / MOST),
  );
  if (wanted <= 1) {
    combine(context, reduction, 1);
    return;
  }
  withScratch(context, results * wanted, (memory) => {
    const partial = { memory, offset: 0 };
    combine(context, { ...reduction, out: partial, accumulate: false }, wanted);
    reduceStage(context, {
      ...reduction,
      program: identity,
      scalars: [],
      inputs: [{ ...partial, strides: [wanted * inner, inner, 1], writable: false }],
      integers: [false],
      reduced: wanted,
    });
  });
}

/** `out[o, s, i]` = the elements s, s + segments, … of the reduced axis, combined. */
function combine(context: Context, reduction: Reduction, segments: number): void {
  const { op, program, scalars, inputs, integers, outer, reduced, inner, out } = reduction;
  // With several segments only the other axes may be cut: a cut of the reduced one would move them.
  const splittable = segments === 1 ? [0, 1, 2] : [0, 2];
  const written: Access = {
    ...out,
    strides: [segments * inner, 0, 1],
    span: (segments - 1) * inner + 1,
    writable: true,
  };
  const accesses = [...inputs, written];
  const parameters = reduceParameters(inputs.length, scalars.length);
  const types = [...integers, false].map((integer): ElementType => (integer ? "i32" : "f32"));
  const { workgroupSize } = context.tuning;
  for (const box of boxesOf([outer, reduced, inner], accesses, splittable, context.limits)) {
    const { start, extents, windows } = box;
    const bindings = bindingTexts(windows, types);
    const texts = accesses.map((_, index) => ({
      slot: windows.slots[index]!,
      integer: integers[index] ?? false,
    }));
    const count = extents[0]! * segments * extents[2]!;
    const values: Record<string, number> = {
      zero: 0,
      count,
      inner: extents[2]!,
      reduced: extents[1]!,
      segments,
      accumulate: reduction.accumulate || start[1]! > 0 ? 1 : 0,
    };
    inputs.forEach(({ strides }, index) => {
      values[`x${index}`] = windows.bases[index]!;
      strides.forEach((stride, axis) => {
        values[`x${index}_${axis}`] = stride;
      });
    });
    values.y = windows.bases[inputs.length]!;
    values.y_0 = segments * inner;
    values.y_1 = inner;
    values.y_2 = 1;
    scalars.forEach((value, index) => {
      values[`scalar${index}`] = value;
    });
    dispatchLinear(context, count, workgroupSize, {
      name: `reduce ${op} ${bindingName(bindings, windows.slots)} ${types.join()} ${program.key}`,
      wgsl: () =>
        reduceWgsl(
          { op, program, bindings, inputs: texts.slice(0, -1), out: texts.at(-1)!, workgroupSize },
          parameters,
        ),
      bindings: windows.bindings,
      parameters,
      values,
      work: extents[0]! * extents[1]! * extents[2]! * (program.instructions.length + 1),
    });
  }
}
