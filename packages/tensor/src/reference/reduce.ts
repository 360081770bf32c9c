import { programOf } from "../program.ts";
import type { ReduceOperation } from "../reduce.ts";
import { evaluateRow, openSource, readRow } from "./evaluate.ts";
import { floats } from "./memory.ts";

/** Elements evaluated at once. */
const BLOCK = 1024;

/** Runs {@link ReduceOperation}, one output element after the other, in double precision. */
export function reduce(operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars, out, accumulate } = operation;
  const program = programOf(kernel);
  const sources = inputs.map(openSource);
  const target = floats(out);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = op === "sum" ? 0 : Number.NEGATIVE_INFINITY;
      for (let from = 0; from < reduced; from += BLOCK) {
        const length = Math.min(BLOCK, reduced - from);
        const rows = sources.map((source) => {
          const { offset, strides } = source.operand;
          const [outerStride, stride, innerStride] = strides as [number, number, number];
          const start = offset + o * outerStride + from * stride + i * innerStride;
          return readRow(source, start, stride, length);
        });
        const value = evaluateRow(program, rows, scalars, length)[0]!;
        for (let r = 0; r < length; r++) {
          const x = typeof value === "number" ? value : value[r]!;
          total = op === "sum" ? total + x : Math.max(total, x);
        }
      }
      const at = o * inner + i;
      if (!accumulate) target[at] = total;
      else target[at] = op === "sum" ? target[at]! + total : Math.max(target[at]!, total);
    }
  }
}
