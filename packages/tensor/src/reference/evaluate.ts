import { BINARY, UNARY } from "../_functions.ts";
import type { Operand } from "../operand.ts";
import type { Instruction, Program } from "../program.ts";
import { floats, integers } from "./memory.ts";

/** A value along a row: one number for each element, or one for all. */
type RowValue = Float64Array | number;

/** Operand prepared for reading along rows. */
export interface Source {
  readonly values: Float32Array | Int32Array;
  readonly operand: Operand;
}

export function openSource(operand: Operand): Source {
  const { tensor } = operand;
  return { operand, values: tensor.dtype === "float32" ? floats(tensor) : integers(tensor) };
}

/** Reads `length` elements from element `start` on, `stride` apart, as float32 values. */
export function readRow(
  { values }: Source,
  start: number,
  stride: number,
  length: number,
): Float64Array {
  const row = new Float64Array(length);
  for (let i = 0; i < length; i++) row[i] = Math.fround(values[start + i * stride]!);
  return row;
}

/**
 * Runs a program over one row, instruction by instruction, in double precision.
 *
 * @param inputs  a row of every input
 * @param scalars  numbers, rounded to float32 as on a device
 * @returns  a row of every output
 */
export function evaluateRow(
  program: Program,
  inputs: readonly Float64Array[],
  scalars: readonly number[],
  length: number,
): RowValue[] {
  const values: RowValue[] = [];
  for (const instruction of program.instructions) {
    values.push(evaluate(instruction, values, inputs, scalars, length));
  }
  return program.outputs.map((id) => values[id]!);
}

function evaluate(
  instruction: Instruction,
  values: readonly RowValue[],
  inputs: readonly Float64Array[],
  scalars: readonly number[],
  length: number,
): RowValue {
  switch (instruction.op) {
    case "input":
      return inputs[instruction.index]!;
    case "scalar":
      return Math.fround(scalars[instruction.index]!);
    case "constant":
      return Math.fround(instruction.value);
    case "column":
      return Float64Array.from({ length }, (_, index) => index);
    case "rowSum": {
      const a = values[instruction.a]!;
      if (typeof a === "number") return a * length;
      return a.reduce((total, x) => total + x, 0);
    }
    case "rowMax": {
      const a = values[instruction.a]!;
      if (typeof a === "number") return a;
      return a.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
    }
    case "select": {
      const condition = values[instruction.condition]!;
      const a = values[instruction.a]!;
      const b = values[instruction.b]!;
      if (typeof condition === "number") return condition !== 0 ? a : b;
      return condition.map((c, i) => (c !== 0 ? at(a, i) : at(b, i)));
    }
    case "neg":
    case "abs":
    case "exp":
    case "log":
    case "sqrt":
    case "sin":
    case "cos":
    case "tanh":
    case "isFinite": {
      const f = UNARY[instruction.op];
      const a = values[instruction.a]!;
      return typeof a === "number" ? f(a) : a.map(f);
    }
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "min":
    case "max":
    case "lessThan":
    case "equal": {
      const f = BINARY[instruction.op];
      const a = values[instruction.a]!;
      const b = values[instruction.b]!;
      if (typeof a === "number" && typeof b === "number") return f(a, b);
      const result = new Float64Array(length);
      for (let i = 0; i < length; i++) result[i] = f(at(a, i), at(b, i));
      return result;
    }
    default:
      return instruction satisfies never;
  }
}

const at = (value: RowValue, index: number): number =>
  typeof value === "number" ? value : value[index]!;
