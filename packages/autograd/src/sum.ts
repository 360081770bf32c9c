import { defineMap } from "@lrm/tensor";
import { type ReductionOptions, reductionOf } from "./_axes.ts";
import { reduceMap } from "./_reduce_map.ts";
import type { Variable } from "./tape.ts";

const identity = defineMap(["x"], [], ({ x }) => ({ y: x }));
const scaled = defineMap(["x"], ["factor"], ({ x, factor }) => ({ y: x.mul(factor) }));

/**
 * Sums over axes. The order of the sum is fixed on each backend.
 *
 * @returns  the shape without the axes, owned by the tape
 * @throws ArgumentError if there is no such axis
 * @example
 * ```ts
 * import { sum, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.constant(tensor(backend, [1, 2, 3, 4], [2, 2]));
 * expect(Array.from(await sum(x, { axes: 0 }).value.read())).toEqual([4, 6]);
 * expect(sum(x, { axes: -1, keepDims: true }).shape).toEqual([2, 1]);
 * ```
 */
export function sum(x: Variable, options: ReductionOptions = {}): Variable {
  return reduceMap("sum", identity, { x }, reductionOf("sum", x.shape, options));
}

/** Computes the mean over axes, as {@link sum} does. */
export function mean(x: Variable, options: ReductionOptions = {}): Variable {
  const reduction = reductionOf("mean", x.shape, options);
  return reduceMap("mean", scaled, { x }, reduction, { factor: 1 / reduction.count });
}
