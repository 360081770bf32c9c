import type { Backend } from "../backend.ts";
import type { ExpressionNode, MapKernel } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import type { ReduceOperation } from "../reduce.ts";
import { fillStrided } from "../strided.ts";

/** Composes {@link ReduceOperation} from a map whose rows are the reduced axis. */
export function composeReduce(backend: Backend, operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars, out, accumulate } = operation;
  if (outer * inner === 0) return;
  const target: Operand = { tensor: out, offset: 0, strides: [inner, 1, 0] };
  if (reduced === 0) {
    if (!accumulate) fillStrided([outer * inner], { ...target, strides: [1] }, startOf(op));
    return;
  }
  const rows = inputs.map(({ tensor, offset, strides }): Operand => {
    const [outerStride, stride, innerStride] = strides as [number, number, number];
    return { tensor, offset, strides: [outerStride, innerStride, stride] };
  });
  backend.run<MapOperation>({
    kind: "map",
    kernel: rowKernel(kernel, op, accumulate),
    shape: [outer, inner, reduced],
    inputs: accumulate ? [...rows, target] : rows,
    outputs: [target],
    scalars,
  });
}

const startOf = (op: ReduceOperation["op"]): number =>
  op === "sum" ? 0 : Number.NEGATIVE_INFINITY;

const cache = new WeakMap<MapKernel, Map<string, MapKernel>>();

/**
 * Makes a kernel that reduces the rows of a kernel's output. With `accumulate`, its last input is
 * the previous value.
 */
function rowKernel(kernel: MapKernel, op: ReduceOperation["op"], accumulate: boolean): MapKernel {
  const made = cache.get(kernel) ?? new Map<string, MapKernel>();
  cache.set(kernel, made);
  const key = `${op} ${accumulate}`;
  let result = made.get(key);
  if (result === undefined) {
    const row: ExpressionNode = { kind: "row", op, a: kernel.expressions[0]! };
    const before: ExpressionNode = { kind: "input", index: kernel.inputs.length };
    const join = op === "sum" ? "add" : "max";
    result = {
      ...kernel,
      inputs: accumulate ? [...kernel.inputs, "before"] : kernel.inputs,
      expressions: [accumulate ? { kind: "binary", op: join, a: row, b: before } : row],
    };
    made.set(key, result);
  }
  return result;
}
