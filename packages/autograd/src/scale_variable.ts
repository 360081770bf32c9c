import { scale } from "@lrm/tensor";
import type { Tape } from "./tape.ts";
import type { Variable } from "./variable.ts";

/**
 * Computes `factor · x`.
 *
 * @param x  any shape
 * @returns  same shape, owned by the tape
 */
export function scaleVariable(tape: Tape, x: Variable, factor: number): Variable {
  return tape.record(scale(x.value, factor), {
    inputs: [x],
    backward: (y) => {
      const gradient = y.takeGradient();
      x.receive(scale(gradient, factor, gradient));
    },
  });
}
