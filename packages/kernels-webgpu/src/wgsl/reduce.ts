import type { Program } from "@lrm/tensor";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { functions } from "./functions.ts";
import { load, type OperandText, operandParameters, position } from "./operands.ts";
import { functionsOf, valueExpression } from "./program.ts";
import { type BindingText, declare, float, linearMain } from "./text.ts";

/** Parameters of a reduction's WGSL. */
export interface ReduceSettings {
  readonly op: "sum" | "max";
  readonly program: Program;
  readonly bindings: readonly BindingText[];
  readonly inputs: readonly OperandText[];
  readonly out: OperandText;
  readonly workgroupSize: number;
}

/** Long sums are added in blocks of this many elements to reduce the rounding error. */
const BLOCK = 64;

/**
 * Returns the parameters of a reduction. An invocation combines the elements `segment`, `segment +
 * segments`, … of one output; with one segment, all of them.
 */
export function reduceParameters(inputs: number, scalars: number): ParameterTypes {
  const types: Record<string, "u32" | "f32"> = {
    zero: "u32",
    count: "u32",
    inner: "u32",
    reduced: "u32",
    segments: "u32",
    accumulate: "u32",
  };
  for (let i = 0; i < inputs; i++) Object.assign(types, operandParameters(`x${i}`, 3));
  Object.assign(types, operandParameters("y", 3));
  for (let i = 0; i < scalars; i++) types[`scalar${i}`] = "f32";
  return types;
}

/**
 * Returns WGSL of `out[o, segment, i] = Σ kernel(o, r, i)` over the r of a segment, or of the
 * maximum.
 */
export function reduceWgsl(settings: ReduceSettings, parameters: ParameterTypes): string {
  const { op, program, bindings, inputs, out, workgroupSize } = settings;
  const indices = ["o", "r", "i"];
  const read = (input: number): string => {
    const operand = inputs[input]!;
    return load(operand, bindings[operand.slot]!.type, position(`x${input}`, indices));
  };
  const values = program.instructions
    .map((instruction, id) => `let v${id} = ${valueExpression(instruction, read, "r")};`)
    .join("\n      ");
  const target = `b${out.slot}[${position("y", ["o", "segment", "i"])}]`;
  const start = float(op === "sum" ? 0 : Number.NEGATIVE_INFINITY);
  const combine = (into: string, value: string): string =>
    op === "sum" ? `${into} = ${into} + ${value};` : `${into} = max_(${into}, ${value});`;
  return `${declare(bindings, parameters)}${functions(op === "max" ? ["max", ...functionsOf(program)] : functionsOf(program))}${linearMain(workgroupSize)}
  if (index >= p.count) { return; }
  let i = index % p.inner;
  let rest = index / p.inner;
  let segment = rest % p.segments;
  let o = rest / p.segments;
  var total = ${start};
  if (p.accumulate != 0u) { total = ${target}; }
  var r = segment;
  while (r < p.reduced) {
    var block = ${start};
    let end = min(p.reduced, r + ${BLOCK}u * p.segments);
    while (r < end) {
      ${values}
      ${combine("block", `v${program.outputs[0]!}`)}
      r += p.segments;
    }
    ${combine("total", "block")}
  }
  ${target} = total;
}
`;
}
