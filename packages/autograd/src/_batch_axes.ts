import {
  ArgumentError,
  defineMap,
  formatShape,
  map,
  type Shape,
  sameShape,
  sizeOf,
} from "@lrm/tensor";
import { repeatedAxes } from "./_broadcasting.ts";
import { sumRuns } from "./_sum_over.ts";
import { viewOf } from "./_view.ts";
import type { Input } from "./operands.ts";
import type { Tape, Variable } from "./tape.ts";

const identity = defineMap(["x"], [], ({ x }) => ({ y: x }));

/** Tells whether a product takes the leading axes as they are: equal, or of one operand only. */
export function fitsAsIs(a: Shape, b: Shape): boolean {
  return a.length <= 2 || b.length <= 2 || sameShape(a.slice(0, -2), b.slice(0, -2));
}

/** Broadcasts the leading axes of the operands of a product, all but the last two. */
export function leadingAxes(a: Shape, b: Shape): Shape {
  const [left, right] = [a.slice(0, -2), b.slice(0, -2)];
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [first, second] = [left.at(axis - rank) ?? 1, right.at(axis - rank) ?? 1];
    if (first === second || second === 1) return first;
    if (first === 1) return second;
    throw new ArgumentError(
      `Cannot multiply ${formatShape(a)} by ${formatShape(b)}: extents of a leading axis must be equal or 1`,
      "reshape one of them",
    );
  });
}

/**
 * Gives an operand of a product leading axes. One matrix for the whole batch needs none; otherwise
 * an operand that repeats is copied.
 */
export function withLeadingAxes(tape: Tape, x: Input, lead: Shape): Variable {
  const matrix = x.shape.slice(-2);
  const own = x.shape.slice(0, -2);
  if (sizeOf(own) === 1) return viewOf(tape, x, matrix);
  const shape = [...lead, ...matrix];
  if (sizeOf(own) === sizeOf(lead)) return viewOf(tape, x, shape);
  const { y } = map(identity, { x: x.value }, { shape });
  const runs = repeatedAxes(x.shape, shape);
  const kept = [...new Array(lead.length - own.length).fill(1), ...x.shape];
  return tape.record(y, {
    inputs: [x],
    backward: ({ gradient }) => {
      x.contribute((into, accumulate) => {
        sumRuns(gradient, { runs, into: into.reshape(kept), accumulate });
      });
    },
  });
}
