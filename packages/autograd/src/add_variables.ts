import { ArgumentError, add, addInto, copyInto, formatShape, sameShape } from "@lrm/tensor";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Computes `a + b`. If one of them is the result of a linear layer, use that layer's `residual`
 * option instead: it adds in the same kernel.
 *
 * @param a  any shape
 * @param b  same shape as `a`
 * @returns  same shape, owned by the tape
 * @throws ArgumentError if the shapes differ
 */
export function addVariables(a: Variable, b: Variable): Variable {
  if (!sameShape(a.shape, b.shape)) {
    throw new ArgumentError(
      `Cannot add ${formatShape(a.shape)} and ${formatShape(b.shape)}: the shapes differ`,
      "reshape one of them",
    );
  }
  return tapeOf("addVariables", a, b).record(add(a.value, b.value), {
    inputs: [a, b],
    backward: (y) => {
      const gradient = y.takeGradient();
      // An input that has no gradient yet takes over the gradient of y. The other input, if it
      // wants a gradient, adds or copies it.
      const [taker, adder] = a.hasGradient || !a.differentiable ? [b, a] : [a, b];
      adder.contribute((into, accumulate) => {
        if (accumulate) addInto(into, gradient);
        else copyInto(into, gradient);
      });
      taker.receive(gradient);
    },
  });
}
