import { scale } from "@lrm/tensor";
import type { Variable } from "./tape.ts";

/**
 * Computes `factor · x`.
 *
 * @param x  any shape
 * @returns  same shape, owned by the tape
 */
export function scaleVariable(x: Variable, factor: number): Variable {
  return x.tape.record(scale(x.value, factor), {
    inputs: [x],
    backward: (y) => {
      const gradient = y.takeGradient();
      x.receive(scale(gradient, factor, gradient));
    },
  });
}
