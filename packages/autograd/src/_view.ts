import type { Shape } from "@lrm/tensor";
import type { Input } from "./operands.ts";
import type { Tape, Variable } from "./tape.ts";

/** Views an operand in another shape, without a kernel. */
export function viewOf(tape: Tape, input: Input, shape: Shape): Variable {
  return tape.record(input.value.reshape(shape), {
    inputs: [input],
    sharesMemoryOf: input,
    backward: (y) => {
      using gradient = y.takeGradient();
      input.receive(gradient.reshape(input.shape));
    },
  });
}
