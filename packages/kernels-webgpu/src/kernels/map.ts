import { type MapOperation, type Operand, type Program, programOf } from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import { type MapSettings, mapParameters, mapWgsl } from "../wgsl/map.ts";
import type { ElementType } from "../wgsl/text.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  reads,
  writes,
} from "./context.ts";

/** Runs a fused elementwise kernel. Splits it if a tensor is too large for one binding. */
export function runMap(context: Context, operation: MapOperation): void {
  const { kernel, shape, inputs, outputs, scalars } = operation;
  if (shape.some((extent) => extent === 0)) return;
  const program = programOf(kernel);
  const rank = shape.length;
  const mode = modeOf(context, operation, program);
  const accesses: Record<string, Access> = {};
  const types: Record<string, ElementType> = {};
  const add = (name: string, operand: Operand, access: typeof reads): void => {
    const { tensor, strides, offset } = operand;
    accesses[name] = access(tensor, strides, offset);
    types[name] = tensor.dtype === "int32" ? "i32" : "f32";
  };
  inputs.forEach((input, index) => {
    add(`x${index}`, input, reads);
  });
  outputs.forEach((output, index) => {
    add(`y${index}`, output, writes);
  });
  const axes = shape.map((_, axis) => axis);
  const wholeRows = program.usesRows || mode !== "element";
  const splittable = wholeRows ? axes.slice(0, -1) : axes;
  const parameters = mapParameters(rank, inputs.length, outputs.length, scalars.length);
  const typeNames = Object.values(types).join();
  for (const { extents, windows } of boxesOf(shape, accesses, splittable, context.limits)) {
    const bindings = bindingTexts(windows, types);
    const { slots, bases } = windows;
    const textOf = (name: string) => ({ slot: slots[name]!, integer: types[name] === "i32" });
    const workgroupSize =
      mode === "group" ? context.tuning.groupSize : context.tuning.workgroupSize;
    const settings: MapSettings = {
      program,
      bindings,
      inputs: inputs.map((_, index) => textOf(`x${index}`)),
      outputs: outputs.map((_, index) => textOf(`y${index}`)),
      rank,
      mode,
      workgroupSize,
    };
    const elements = extents.reduce((product, extent) => product * extent, 1);
    const count = mode === "element" ? elements : elements / extents.at(-1)!;
    const values: Record<string, number> = { zero: 0, count };
    extents.forEach((extent, axis) => {
      values[`n${axis}`] = extent;
    });
    for (const name in bases) {
      values[name] = bases[name]!;
      accesses[name]!.strides.forEach((stride, axis) => {
        values[`${name}_${axis}`] = stride;
      });
    }
    scalars.forEach((value, index) => {
      values[`scalar${index}`] = value;
    });
    dispatchLinear(context, mode === "group" ? count * workgroupSize : count, workgroupSize, {
      label: () =>
        `map ${kernel.inputs.join(" ")} → ${kernel.outputs.join(" ")}, ${extents.join("×")}`,
      name: `map ${mode} ${rank} ${bindingName(bindings, windows.slots)} ${typeNames} ${program.key}`,
      wgsl: () => mapWgsl(settings, parameters),
      bindings: windows.bindings,
      parameters,
      values,
      work: elements * (program.instructions.length + inputs.length + outputs.length),
    });
  }
}

/** Rows shorter than this are processed by one invocation each, which is faster. */
const SHORT_ROW = 32;

function modeOf(
  { tuning }: Context,
  { shape, outputs }: MapOperation,
  program: Program,
): MapSettings["mode"] {
  // An output that is constant along the row may overwrite an input that is too, but only after the
  // whole row has been read.
  const length = shape.at(-1)!;
  const rowOutput = length > 1 && outputs.some(({ strides }) => strides.at(-1) === 0);
  if (program.passes.length === 1 && !rowOutput) return "element";
  return tuning.groupSize > 1 && length >= SHORT_ROW ? "group" : "row";
}
