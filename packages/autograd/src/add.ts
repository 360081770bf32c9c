import { addInto, copyInto, formatShape, sameShape, add as sumOf } from "@lrm/tensor";
import type { Tape } from "./tape.ts";
import type { Variable } from "./variable.ts";

/**
 * `a + b`. Where one of them is the result of a linear layer, its `residual` option adds for free.
 *
 * @param a  any shape
 * @param b  of the same shape
 */
export function add(tape: Tape, a: Variable, b: Variable): Variable {
  if (!sameShape(a.shape, b.shape)) {
    throw new RangeError(
      `Cannot add ${formatShape(a.shape)} and ${formatShape(b.shape)}: shapes must be equal`,
    );
  }
  return tape.record(sumOf(a.value, b.value), {
    inputs: [a, b],
    backward: (y) => {
      const gradient = y.takeGradient();
      // The one without a gradient takes y's over; the other one, if it has one, adds.
      const [taker, adder] = a.hasGradient || !a.differentiable ? [b, a] : [a, b];
      adder.contribute((into, accumulate) => {
        if (accumulate) addInto(into, gradient);
        else copyInto(into, gradient);
      });
      taker.receive(gradient);
    },
  });
}
