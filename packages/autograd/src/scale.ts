import { scale as scaled } from "@lrm/tensor";
import type { Tape } from "./tape.ts";
import type { Variable } from "./variable.ts";

/**
 * `factor · x`.
 *
 * @param x  any shape
 */
export function scale(tape: Tape, x: Variable, factor: number): Variable {
  return tape.record(scaled(x.value, factor), {
    inputs: [x],
    backward: (y) => {
      const gradient = y.takeGradient();
      x.receive(scaled(gradient, factor, gradient));
    },
  });
}
