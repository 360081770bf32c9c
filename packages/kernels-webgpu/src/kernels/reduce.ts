import { defineMap, type Program, programOf, type ReduceOperation } from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import { reduceParameters, reduceWgsl } from "../wgsl/reduce.ts";
import type { ElementType } from "../wgsl/text.ts";
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
 * Reduction whose operands are positions in memory, so that stages can use scratch memory. Strides
 * are for the outer, reduced and inner axes.
 */
interface Reduction {
  readonly op: "sum" | "max";
  readonly program: Program;
  readonly scalars: readonly number[];
  readonly inputs: readonly Access[];
  readonly integers: readonly boolean[];
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  readonly out: Access;
  readonly accumulate: boolean;
}

const identity = programOf(defineMap(["x"], [], ({ x }) => ({ out: x })));

/**
 * Reductions up to this length use one invocation per output: another dispatch would take longer.
 */
const FEW = 256;
/** Maximum elements combined by one invocation; more would increase the rounding error of a sum. */
const MOST = 2048;

/**
 * Reduces in as many stages as keep the device busy. Each stage has a fixed order, so results do
 * not depend on timing.
 */
export function runReduce(context: Context, operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars, out, accumulate } = operation;
  if (outer * inner === 0) return;
  reduceParts(context, {
    op,
    program: programOf(kernel),
    scalars,
    inputs: inputs.map(({ tensor, strides, offset }) => reads(tensor, strides, offset)),
    integers: inputs.map(({ tensor }) => tensor.dtype === "int32"),
    outer,
    reduced,
    inner,
    out: writes(out, [inner, 0, 1]),
    accumulate,
  });
}

/** Splits operands that are too large for one binding; parts of the reduced axis accumulate. */
function reduceParts(context: Context, reduction: Reduction): void {
  const { inputs, out, outer, reduced, inner, accumulate } = reduction;
  const space = [outer, reduced, inner];
  for (const { start, extents } of boxesOf(space, { ...inputs, out }, [0, 1, 2], context.limits)) {
    const moved = (access: Access): Access => ({
      ...access,
      offset: access.strides.reduce(
        (at, stride, axis) => at + start[axis]! * stride,
        access.offset,
      ),
    });
    reduceStage(context, {
      ...reduction,
      inputs: inputs.map(moved),
      out: moved(out),
      outer: extents[0]!,
      reduced: extents[1]!,
      inner: extents[2]!,
      accumulate: accumulate || start[1]! > 0,
    });
  }
}

function reduceStage(context: Context, reduction: Reduction): void {
  const { outer, reduced, inner } = reduction;
  const results = outer * inner;
  // At most the square root of the length: the partial results then need only one more stage.
  const balanced = Math.min(
    Math.ceil(context.tuning.parallelism / results),
    Math.ceil(Math.sqrt(reduced)),
  );
  const segments = Math.max(balanced, Math.ceil(reduced / MOST));
  if (segments <= 1 || reduced <= FEW) {
    combine(context, reduction, 1);
    return;
  }
  withScratch(context, results * segments, (memory) => {
    const strides = [segments * inner, inner, 1];
    const partial: Access = { memory, offset: 0, strides, writable: true };
    combine(context, { ...reduction, out: partial, accumulate: false }, segments);
    reduceParts(context, {
      ...reduction,
      program: identity,
      scalars: [],
      inputs: [{ ...partial, writable: false }],
      integers: [false],
      reduced: segments,
    });
  });
}

/** Combines elements: `out[o, s, i]` = the elements s, s + segments, … of the reduced axis. */
function combine(context: Context, reduction: Reduction, segments: number): void {
  const { op, program, scalars, inputs, integers, outer, reduced, inner, out } = reduction;
  const [outerStride = 0, segmentStride = 0, innerStride = 0] = out.strides;
  const accesses: Record<string, Access> = {};
  const types: Record<string, ElementType> = {};
  inputs.forEach((input, index) => {
    accesses[`x${index}`] = input;
    types[`x${index}`] = integers[index] ? "i32" : "f32";
  });
  const strides = [outerStride, 0, innerStride];
  accesses.y = { ...out, strides, span: (segments - 1) * segmentStride + 1 };
  types.y = "f32";
  const typeNames = Object.values(types).join();
  const parameters = reduceParameters(inputs.length, scalars.length);
  const { workgroupSize } = context.tuning;
  for (const box of boxesOf([outer, reduced, inner], accesses, [0, 2], context.limits)) {
    const { extents, windows } = box;
    const bindings = bindingTexts(windows, types);
    const { slots, bases } = windows;
    const textOf = (name: string) => ({ slot: slots[name]!, integer: types[name] === "i32" });
    const count = extents[0]! * segments * extents[2]!;
    const values: Record<string, number> = {
      zero: 0,
      count,
      inner: extents[2]!,
      reduced: extents[1]!,
      segments,
      accumulate: reduction.accumulate ? 1 : 0,
    };
    inputs.forEach(({ strides }, index) => {
      values[`x${index}`] = bases[`x${index}`]!;
      strides.forEach((stride, axis) => {
        values[`x${index}_${axis}`] = stride;
      });
    });
    values.y = bases.y!;
    values.y_0 = outerStride;
    values.y_1 = segmentStride;
    values.y_2 = innerStride;
    scalars.forEach((value, index) => {
      values[`scalar${index}`] = value;
    });
    dispatchLinear(context, count, workgroupSize, {
      label: () => `reduce ${op} ${extents.join("×")}`,
      name: `reduce ${op} ${bindingName(bindings, windows.slots)} ${typeNames} ${program.key}`,
      wgsl: () =>
        reduceWgsl(
          {
            ...{ op, program, bindings, workgroupSize },
            inputs: inputs.map((_, index) => textOf(`x${index}`)),
            out: textOf("y"),
          },
          parameters,
        ),
      bindings: windows.bindings,
      parameters,
      values,
      work: extents[0]! * extents[1]! * extents[2]! * (program.instructions.length + 1),
    });
  }
}
