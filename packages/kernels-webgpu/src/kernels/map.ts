import { type MapOperation, type Program, programOf } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
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

/** Runs a fused elementwise kernel, in parts where a tensor is too large for one binding. */
export function runMap(context: Context, operation: MapOperation): void {
  const { kernel, shape, inputs, outputs, scalars } = operation;
  if (shape.some((extent) => extent === 0)) return;
  const program = programOf(kernel);
  const rank = shape.length;
  const mode = modeOf(context, operation, program);
  const accesses = [
    ...inputs.map(({ tensor, strides, offset }) => reads(tensor, strides, offset)),
    ...outputs.map(({ tensor, strides, offset }) => writes(tensor, strides, offset)),
  ];
  const operands = [...inputs, ...outputs];
  const axes = shape.map((_, axis) => axis);
  const wholeRows = program.usesRows || mode !== "element";
  const splittable = wholeRows ? axes.slice(0, -1) : axes;
  const parameters = mapParameters(rank, inputs.length, outputs.length, scalars.length);
  const types = operands.map(
    ({ tensor }): ElementType => (tensor.dtype === "int32" ? "i32" : "f32"),
  );
  for (const { extents, windows } of boxesOf(shape, accesses, splittable, context.limits)) {
    const bindings = bindingTexts(windows, types);
    const texts = operands.map(({ tensor }, index) => ({
      slot: windows.slots[index]!,
      integer: tensor.dtype === "int32",
    }));
    const workgroupSize =
      mode === "group" ? context.tuning.groupSize : context.tuning.workgroupSize;
    const settings: MapSettings = {
      program,
      bindings,
      inputs: texts.slice(0, inputs.length),
      outputs: texts.slice(inputs.length),
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
    operands.forEach(({ strides }, index) => {
      const name = index < inputs.length ? `x${index}` : `y${index - inputs.length}`;
      values[name] = windows.bases[index]!;
      strides.forEach((stride, axis) => {
        values[`${name}_${axis}`] = stride;
      });
    });
    scalars.forEach((value, index) => {
      values[`scalar${index}`] = value;
    });
    dispatchLinear(context, mode === "group" ? count * workgroupSize : count, workgroupSize, {
      label: () =>
        `map ${kernel.inputs.join(" ")} → ${kernel.outputs.join(" ")}, ${extents.join("×")}`,
      name: `map ${mode} ${rank} ${bindingName(bindings, windows.slots)} ${types.join()} ${program.key}`,
      wgsl: () => mapWgsl(settings, parameters),
      bindings: windows.bindings,
      parameters,
      values,
      work: elements * (program.instructions.length + operands.length),
    });
  }
}

/** Rows shorter than this are faster with one invocation each. */
const SHORT_ROW = 32;

function modeOf(
  { tuning }: Context,
  { shape, outputs }: MapOperation,
  program: Program,
): MapSettings["mode"] {
  // An output that is constant along the row may be written over an input that is: only after the row was read.
  const length = shape.at(-1)!;
  const rowOutput = length > 1 && outputs.some(({ strides }) => strides.at(-1) === 0);
  if (program.passes.length === 1 && !rowOutput) return "element";
  return tuning.groupSize > 1 && length >= SHORT_ROW ? "group" : "row";
}
