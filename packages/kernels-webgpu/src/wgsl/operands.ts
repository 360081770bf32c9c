import type { ParameterTypes } from "../runtime/uniforms.ts";
import type { ElementType } from "./text.ts";

/** Access to a strided operand of a map or a reduction. */
export interface OperandText {
  /** Binding. */
  readonly slot: number;
  /** True if its elements are int32. */
  readonly integer: boolean;
}

/** Returns the parameters of operand `name`: its first element and its strides. */
export function operandParameters(name: string, rank: number): ParameterTypes {
  const types: Record<string, "u32"> = { [name]: "u32" };
  for (let axis = 0; axis < rank; axis++) types[`${name}_${axis}`] = "u32";
  return types;
}

/** Returns WGSL of the position of operand `name` at the iteration indices. */
export function position(name: string, indices: readonly string[]): string {
  return [`p.${name}`, ...indices.map((index, axis) => `${index} * p.${name}_${axis}`)].join(" + ");
}

/** Returns WGSL that reads an operand as a float. */
export function load(operand: OperandText, type: ElementType, at: string): string {
  const element = `b${operand.slot}[${at}]`;
  if (!operand.integer) return element;
  return type === "i32" ? `f32(${element})` : `f32(bitcast<i32>(${element}))`;
}
