import type { MapOperation } from "../map.ts";
import { programOf } from "../program.ts";
import { sizeOf } from "../shape.ts";
import { evaluateRow, openSource, readRow } from "./evaluate.ts";
import { floats } from "./memory.ts";

/** Elements evaluated at once, where a row may be split. */
const BLOCK = 1024;

/** Runs {@link MapOperation} row by row. Reads every input of a row before it writes an output. */
export function map({ kernel, shape, inputs, outputs, scalars }: MapOperation): void {
  const program = programOf(kernel);
  const sources = inputs.map(openSource);
  const targets = outputs.map(({ tensor }) => floats(tensor));
  const length = shape.at(-1)!;
  const lead = shape.slice(0, -1);
  const rows = sizeOf(lead);
  const block = program.usesRows ? length : BLOCK;
  for (let row = 0; row < rows; row++) {
    const index = coordinates(row, lead);
    const startOf = ({ offset, strides }: { offset: number; strides: readonly number[] }) =>
      index.reduce((start, i, axis) => start + i * strides[axis]!, offset);
    for (let from = 0; from < length; from += block) {
      const to = Math.min(from + block, length);
      const values = evaluateRow(
        program,
        sources.map((source) => {
          const stride = source.operand.strides.at(-1)!;
          return readRow(source, startOf(source.operand) + from * stride, stride, to - from);
        }),
        scalars,
        to - from,
      );
      outputs.forEach((operand, which) => {
        const value = values[which]!;
        const target = targets[which]!;
        const start = startOf(operand);
        const stride = operand.strides.at(-1)!;
        for (let i = from; i < to; i++) {
          target[start + i * stride] = typeof value === "number" ? value : value[i - from]!;
        }
      });
    }
  }
}

/** Computes the index on every axis of element `position` of a row-major space. */
function coordinates(position: number, shape: readonly number[]): number[] {
  let rest = position;
  return shape
    .slice()
    .reverse()
    .map((extent) => {
      const index = rest % extent;
      rest = (rest - index) / extent;
      return index;
    })
    .reverse();
}
