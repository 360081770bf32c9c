import { type Instruction, type MapKernel, type Program, programOf } from "@lrm/tensor";

/**
 * Computes one row: reads element i of input n from `inputs[n][starts[n] + i · steps[n]]`, and
 * writes element i of output n to `outputs[n][i]`.
 */
export type RowFunction = (
  inputs: readonly (Float32Array | Int32Array)[],
  starts: readonly number[],
  steps: readonly number[],
  scalars: readonly number[],
  length: number,
  outputs: readonly Float64Array[],
) => void;

const compiled = new Map<string, RowFunction>();

/** Translates a kernel to JavaScript. Equal programs have equal keys and are translated once. */
export function compile(kernel: MapKernel): RowFunction {
  const program = programOf(kernel);
  let row = compiled.get(program.key);
  if (row === undefined) {
    const parameters = ["inputs", "starts", "steps", "scalars", "length", "outputs"];
    row = new Function(...parameters, sourceOf(program)) as RowFunction;
    compiled.set(program.key, row);
  }
  return row;
}

/**
 * Writes one loop over the row for each pass. A pass finishes the sums and maxima that the next
 * pass needs; the last pass writes the outputs.
 */
export function sourceOf({ instructions, outputs, varies, passes }: Program): string {
  const assign = (id: number) => `const v${id} = ${expressionOf(instructions[id]!)};`;
  const lines = passes.flatMap(({ uniform, perElement, reductions }, pass) => {
    const accumulate = reductions.map((id) => {
      const { op, a } = instructions[id] as { op: "rowSum" | "rowMax"; a: number };
      return op === "rowSum" ? `v${id} += v${a};` : `v${id} = Math.max(v${id}, v${a});`;
    });
    const write =
      pass === passes.length - 1 ? outputs.map((id, n) => `outputs[${n}][i] = v${id};`) : [];
    return [
      ...uniform.map(assign),
      ...reductions.map(
        (id) => `let v${id} = ${instructions[id]!.op === "rowSum" ? "0" : "-Infinity"};`,
      ),
      "for (let i = 0; i < length; i++) {",
      ...perElement.filter((id) => varies[id]).map(assign),
      ...accumulate,
      ...write,
      "}",
    ];
  });
  return ['"use strict";', ...lines].join("\n");
}

/**
 * Writes an instruction. Inputs, scalars and constants are float32; values in between are doubles.
 */
function expressionOf(instruction: Instruction): string {
  switch (instruction.op) {
    case "input": {
      const n = instruction.index;
      return `Math.fround(inputs[${n}][starts[${n}] + i * steps[${n}]])`;
    }
    case "scalar":
      return `Math.fround(scalars[${instruction.index}])`;
    case "constant": {
      const value = Math.fround(instruction.value);
      return Object.is(value, -0) ? "-0" : `(${value})`;
    }
    case "column":
      return "i";
    case "neg":
      return `-v${instruction.a}`;
    case "abs":
    case "exp":
    case "log":
    case "sqrt":
    case "sin":
    case "cos":
    case "tanh":
      return `Math.${instruction.op}(v${instruction.a})`;
    case "isFinite":
      return `+Number.isFinite(Math.fround(v${instruction.a}))`;
    case "add":
    case "sub":
    case "mul":
    case "div":
      return `v${instruction.a} ${OPERATORS[instruction.op]} v${instruction.b}`;
    case "min":
    case "max":
      return `Math.${instruction.op}(v${instruction.a}, v${instruction.b})`;
    case "lessThan":
      return `+(v${instruction.a} < v${instruction.b})`;
    case "equal":
      return `+(v${instruction.a} === v${instruction.b})`;
    case "select":
      return `v${instruction.condition} !== 0 ? v${instruction.a} : v${instruction.b}`;
    case "rowSum":
    case "rowMax":
      throw new Error(`Cannot write ${instruction.op} as an expression: a pass accumulates it`);
    default:
      return instruction satisfies never;
  }
}

const OPERATORS = { add: "+", sub: "-", mul: "*", div: "/" };
