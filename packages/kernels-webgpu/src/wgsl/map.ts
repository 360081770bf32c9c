import type { Program } from "@lrm/tensor";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { functions } from "./functions.ts";
import { load, type OperandText, operandParameters, position } from "./operands.ts";
import { functionsOf, valueExpression } from "./program.ts";
import { type BindingText, declare, float, linearMain } from "./text.ts";

/** Parameters of a map kernel's WGSL. */
export interface MapSettings {
  readonly program: Program;
  readonly bindings: readonly BindingText[];
  readonly inputs: readonly OperandText[];
  readonly outputs: readonly OperandText[];
  /** Axes of the iteration space. */
  readonly rank: number;
  /**
   * Division of work: one invocation per element (`element`) or per row (`row`), or one workgroup
   * per row (`group`).
   */
  readonly mode: "element" | "row" | "group";
  readonly workgroupSize: number;
}

/** Long sums are added in blocks of this many elements to reduce the rounding error. */
const BLOCK = 64;

/** Returns the parameters of a map kernel: extents `n0`…, operands `x0`…, `y0`…, scalars. */
export function mapParameters(
  rank: number,
  inputs: number,
  outputs: number,
  scalars: number,
): ParameterTypes {
  const types: Record<string, "u32" | "f32"> = { zero: "u32", count: "u32" };
  for (let axis = 0; axis < rank; axis++) types[`n${axis}`] = "u32";
  for (let i = 0; i < inputs; i++) Object.assign(types, operandParameters(`x${i}`, rank));
  for (let i = 0; i < outputs; i++) Object.assign(types, operandParameters(`y${i}`, rank));
  for (let i = 0; i < scalars; i++) types[`scalar${i}`] = "f32";
  return types;
}

/** Returns WGSL of a fused elementwise kernel with row reductions. */
export function mapWgsl(settings: MapSettings, parameters: ParameterTypes): string {
  const head = declare(settings.bindings, parameters) + functions(functionsOf(settings.program));
  return head + (settings.mode === "element" ? elementBody(settings) : rowBody(settings));
}

/** Returns the body with one invocation per element: reads all inputs, computes, writes. */
function elementBody(settings: MapSettings): string {
  const { program, rank, workgroupSize } = settings;
  const indices = axes(rank);
  const lines = ["if (index >= p.count) { return; }", ...unravel("index", rank)];
  program.instructions.forEach((instruction, id) => {
    const read = (input: number): string => loadInput(settings, input, indices);
    lines.push(`let v${id} = ${valueExpression(instruction, read, indices.at(-1)!)};`);
  });
  program.outputs.forEach((id, output) => {
    lines.push(store(settings, output, indices, id));
  });
  return `${linearMain(workgroupSize)}  ${lines.join("\n  ")}\n}\n`;
}

/**
 * Returns the body with several sweeps over a row; each computes the row reductions that the next
 * one needs.
 */
function rowBody(settings: MapSettings): string {
  const { program, rank, mode, workgroupSize } = settings;
  const group = mode === "group";
  const indices = axes(rank);
  const columnName = indices.at(-1)!;
  const lines: string[] = ["if (row >= p.count) { return; }", ...unravel("row", rank - 1)];
  const read = (input: number): string => loadInput(settings, input, indices);
  const uniformValue = (id: number): void => {
    lines.push(`let v${id} = ${valueExpression(program.instructions[id]!, read, columnName)};`);
  };
  program.passes.forEach((pass, sweep) => {
    const last = sweep === program.passes.length - 1;
    pass.uniform.forEach(uniformValue);
    const varying = pass.reductions.filter((id) => program.varies[argument(program, id)]);
    const perElement = pass.perElement.map(
      (id) => `let v${id} = ${valueExpression(program.instructions[id]!, read, columnName)};`,
    );
    if (last) {
      program.outputs.forEach((id, output) => {
        if (program.varies[id]) perElement.push(store(settings, output, indices, id));
      });
    }
    for (const id of varying) {
      const start = float(isSum(program, id) ? 0 : Number.NEGATIVE_INFINITY);
      lines.push(`var r${id} = ${start};`);
    }
    if (perElement.length > 0) {
      lines.push(...sweepLoop(program, varying, perElement, columnName, settings));
    }
    for (const id of varying) {
      const total = group
        ? `reduce_${isSum(program, id) ? "sum" : "max"}(r${id}, local)`
        : `r${id}`;
      lines.push(`let v${id} = ${total};`);
    }
    for (const id of pass.reductions.filter((each) => !varying.includes(each))) {
      const value = `v${argument(program, id)}`;
      const lastAxis = `f32(p.n${rank - 1})`;
      lines.push(`let v${id} = ${isSum(program, id) ? `${value} * ${lastAxis}` : value};`);
    }
  });
  const uniformOutputs = program.outputs.flatMap((id, output) =>
    program.varies[id] ? [] : [store(settings, output, [...indices.slice(0, -1), "0u"], id)],
  );
  if (group && uniformOutputs.length > 0) {
    // Wait until the other invocations have read the elements that are overwritten in place.
    lines.push("storageBarrier();", "if (local == 0u) {", ...uniformOutputs, "}");
  } else {
    lines.push(...uniformOutputs);
  }
  if (group) {
    return `${groupReductions(program, workgroupSize)}
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = workgroup.x + workgroup.y * workgroups.x;
  ${lines.join("\n  ")}\n}\n`;
  }
  return `${linearMain(workgroupSize)}  let row = index;\n  ${lines.join("\n  ")}\n}\n`;
}

/**
 * Returns the loop over a row's columns: in order and in blocks, or with a stride if a workgroup
 * shares the row.
 */
function sweepLoop(
  program: Program,
  reductions: readonly number[],
  perElement: readonly string[],
  column: string,
  { rank, mode, workgroupSize }: MapSettings,
): string[] {
  const length = `p.n${rank - 1}`;
  const step = mode === "group" ? `${workgroupSize}u` : "1u";
  const first = mode === "group" ? "local" : "0u";
  const sums = reductions.filter((id) => isSum(program, id));
  const combine = reductions.map((id) => {
    const value = `v${argument(program, id)}`;
    return isSum(program, id) ? `s${id} += ${value};` : `r${id} = max_(r${id}, ${value});`;
  });
  if (sums.length === 0) {
    return [
      `for (var ${column} = ${first}; ${column} < ${length}; ${column} += ${step}) {`,
      ...perElement,
      ...combine,
      "}",
    ];
  }
  const block = mode === "group" ? `${BLOCK * workgroupSize}u` : `${BLOCK}u`;
  return [
    `for (var block = ${first}; block < ${length}; block += ${block}) {`,
    ...sums.map((id) => `var s${id} = 0.0f;`),
    `let end = min(${length}, block + ${block});`,
    `for (var ${column} = block; ${column} < end; ${column} += ${step}) {`,
    ...perElement,
    ...combine,
    "}",
    ...sums.map((id) => `r${id} += s${id};`),
    "}",
  ];
}

/** Returns tree reductions over a workgroup, in a fixed order. */
function groupReductions(program: Program, workgroupSize: number): string {
  const kinds = new Set(
    program.passes.flatMap(({ reductions }) =>
      reductions
        .filter((id) => program.varies[argument(program, id)])
        .map((id) => (isSum(program, id) ? "sum" : "max")),
    ),
  );
  if (kinds.size === 0) return "";
  const text = [...kinds].map((kind) => {
    const combined =
      kind === "sum"
        ? "shared_values[local] + shared_values[local + width]"
        : "max_(shared_values[local], shared_values[local + width])";
    return `fn reduce_${kind}(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = ${workgroupSize / 2}u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) { shared_values[local] = ${combined}; }
  }
  workgroupBarrier();
  return shared_values[0];
}
`;
  });
  return `var<workgroup> shared_values: array<f32, ${workgroupSize}>;\n${text.join("")}`;
}

const axes = (rank: number): string[] => Array.from({ length: rank }, (_, axis) => `i${axis}`);

/** Returns WGSL that splits the index `from` into `i0` … for the extents `n0` …. */
function unravel(from: string, rank: number): string[] {
  if (rank === 0) return [];
  if (rank === 1) return [`let i0 = ${from};`];
  const lines = [`var rest = ${from};`];
  for (let axis = rank - 1; axis > 0; axis--) {
    lines.push(`let i${axis} = rest % p.n${axis};`, `rest = rest / p.n${axis};`);
  }
  return [...lines, "let i0 = rest;"];
}

function loadInput(settings: MapSettings, input: number, indices: readonly string[]): string {
  const operand = settings.inputs[input]!;
  return load(operand, settings.bindings[operand.slot]!.type, position(`x${input}`, indices));
}

function store(
  settings: MapSettings,
  output: number,
  indices: readonly string[],
  value: number,
): string {
  return `b${settings.outputs[output]!.slot}[${position(`y${output}`, indices)}] = v${value};`;
}

const isSum = (program: Program, id: number): boolean => program.instructions[id]!.op === "rowSum";

function argument(program: Program, id: number): number {
  const instruction = program.instructions[id]!;
  if (instruction.op !== "rowSum" && instruction.op !== "rowMax") {
    throw new TypeError(`Cannot reduce value ${id}: it is ${instruction.op}`);
  }
  return instruction.a;
}
