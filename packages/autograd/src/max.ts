import { copy, defineMap, map, max as maxOf, type Tensor } from "@lrm/tensor";
import { type ReductionOptions, reductionOf } from "./_axes.ts";
import { longestFirst, type Run } from "./_broadcasting.ts";
import { sumOver } from "./_sum_over.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

const equal = defineMap(["x", "y"], [], ({ x, y }) => ({ is: x.equal(y) }));
const share = defineMap(["x", "y", "dy", "count"], [], ({ x, y, dy, count }) => ({
  dx: x.equal(y).select(dy.div(count), 0),
}));
const shareAdded = defineMap(
  ["x", "y", "dy", "count", "previous"],
  [],
  ({ x, y, dy, count, previous }) => ({
    dx: previous.add(x.equal(y).select(dy.div(count), 0)),
  }),
);

/**
 * Finds the maximum over axes. Equal maxima share the gradient evenly.
 *
 * @returns  the shape without the axes, owned by the tape
 * @throws ArgumentError if there is no such axis
 */
export function max(x: Variable, options: ReductionOptions = {}): Variable {
  const tape = tapeOf("max", x);
  const { runs, keptShape, shape } = reductionOf("max", x.shape, options);
  const kept = maxOverRuns(x.value, runs);
  const value = kept.reshape(shape);
  kept.dispose();
  return tape.record(value, {
    inputs: [x],
    backward: (output) => {
      // Of the elements that it is compared with: they may have been rounded since.
      const y = maxOverRuns(x.value, runs);
      const count = sumOver(equal, { x: x.value, y }, x.shape, { runs });
      const inputs = { x: x.value, y, dy: output.gradient.reshape(keptShape), count };
      x.contribute((into, accumulate) => {
        if (accumulate) map(shareAdded, { ...inputs, previous: into }, { into: { dx: into } });
        else map(share, inputs, { into: { dx: into } });
      });
    },
  });
}

/** Finds the maximum over runs of axes, which stay with extent 1. */
function maxOverRuns(x: Tensor, runs: readonly Run[]): Tensor {
  const [first, ...others] = longestFirst(x.shape, runs);
  if (first === undefined) return copy(x);
  const result = maxOf(x, { axes: first, keepDims: true });
  if (others.length === 0) return result;
  const rest = maxOverRuns(result, others);
  result.dispose();
  return rest;
}
