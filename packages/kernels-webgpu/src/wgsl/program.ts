import type { Instruction, Program } from "@lrm/tensor";
import type { FunctionName } from "./functions.ts";
import { float } from "./text.ts";

/**
 * Returns WGSL of one value of a program; `input` returns the expression that reads an input,
 * `column` is the index along the row.
 */
export function valueExpression(
  instruction: Instruction,
  input: (index: number) => string,
  column: string,
): string {
  switch (instruction.op) {
    case "input":
      return input(instruction.index);
    case "scalar":
      return `p.scalar${instruction.index}`;
    case "constant":
      return float(instruction.value);
    case "column":
      return `f32(${column})`;
    case "neg":
      return `-v${instruction.a}`;
    case "abs":
      return `abs(v${instruction.a})`;
    case "sqrt":
      return `sqrt(v${instruction.a})`;
    case "exp":
      return `exp_(v${instruction.a})`;
    case "log":
      return `log_(v${instruction.a})`;
    case "sin":
      return `sin_(v${instruction.a})`;
    case "cos":
      return `cos_(v${instruction.a})`;
    case "tanh":
      return `tanh_(v${instruction.a})`;
    case "isFinite":
      return `is_finite(v${instruction.a})`;
    case "add":
      return `v${instruction.a} + v${instruction.b}`;
    case "sub":
      return `v${instruction.a} - v${instruction.b}`;
    case "mul":
      return `v${instruction.a} * v${instruction.b}`;
    case "div":
      return `v${instruction.a} / v${instruction.b}`;
    case "min":
      return `min_(v${instruction.a}, v${instruction.b})`;
    case "max":
      return `max_(v${instruction.a}, v${instruction.b})`;
    case "lessThan":
      return `select(0.0f, 1.0f, v${instruction.a} < v${instruction.b})`;
    case "equal":
      return `select(0.0f, 1.0f, v${instruction.a} == v${instruction.b})`;
    case "select":
      // Compared by bits, so that NaN does not equal 0.
      return `select(v${instruction.b}, v${instruction.a}, (bitcast<u32>(v${instruction.condition}) & 0x7fffffffu) != 0u)`;
    case "rowSum":
    case "rowMax":
      return `v${instruction.a}`;
    default:
      return instruction satisfies never;
  }
}

/** Returns the functions that a program calls. */
export function functionsOf(program: Program): Set<FunctionName> {
  const names = new Set<FunctionName>();
  for (const { op } of program.instructions) {
    switch (op) {
      case "exp":
      case "log":
      case "sin":
      case "cos":
      case "tanh":
      case "isFinite":
      case "min":
      case "max":
        names.add(op);
        break;
      case "rowMax":
        names.add("max");
        break;
      default:
    }
  }
  return names;
}
