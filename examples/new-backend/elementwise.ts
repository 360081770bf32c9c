import type { MapOperation, Operand, ReduceOperation } from "@lrm/tensor";
import { compile } from "./compile.ts";
import { floats, integers } from "./memory.ts";

/** Computes each row completely before it writes it, so that outputs may lie on inputs. */
export function map({ kernel, shape, inputs, outputs, scalars }: MapOperation): void {
  const row = compile(kernel);
  const sources = inputs.map(valuesOf);
  const targets = outputs.map(({ tensor }) => floats(tensor));
  const steps = inputs.map(({ strides }) => strides.at(-1)!);
  const length = shape.at(-1)!;
  const results = outputs.map(() => new Float64Array(length));
  for (const index of indices(shape.slice(0, -1))) {
    const starts = inputs.map((operand) => positionOf(operand, index));
    row(sources, starts, steps, scalars, length, results);
    outputs.forEach((operand, n) => {
      const start = positionOf(operand, index);
      const step = operand.strides.at(-1)!;
      for (let i = 0; i < length; i++) targets[n]![start + i * step] = results[n]![i]!;
    });
  }
}

/** Reduces one axis, which is the row of the compiled kernel. */
export function reduce(operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars, accumulate } = operation;
  const row = compile(kernel);
  const sources = inputs.map(valuesOf);
  const steps = inputs.map(({ strides }) => strides[1]!);
  const out = floats(operation.out);
  const values = new Float64Array(reduced);
  const combine = op === "sum" ? (a: number, b: number) => a + b : Math.max;
  for (const [at, [o, i]] of [...indices([outer, inner])].entries()) {
    const starts = inputs.map((operand) => positionOf(operand, [o!, 0, i!]));
    row(sources, starts, steps, scalars, reduced, [values]);
    const total = values.reduce((a, b) => combine(a, b), op === "sum" ? 0 : -Infinity);
    out[at] = accumulate ? combine(out[at]!, total) : total;
  }
}

function valuesOf({ tensor }: Operand): Float32Array | Int32Array {
  return tensor.dtype === "float32" ? floats(tensor) : integers(tensor);
}

function positionOf({ offset, strides }: Operand, index: readonly number[]): number {
  return index.reduce((position, i, axis) => position + i * strides[axis]!, offset);
}

/** Lists all indices of a shape; the last axis changes fastest. */
function* indices(shape: readonly number[]): Generator<readonly number[]> {
  const [extent, ...rest] = shape;
  if (extent === undefined) {
    yield [];
    return;
  }
  for (let i = 0; i < extent; i++) {
    for (const tail of indices(rest)) yield [i, ...tail];
  }
}
