import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Treats a value as a constant: gradients do not flow through the result, as with JAX's
 * `stop_gradient` and PyTorch's `detach`.
 *
 * Shares the memory of `x` without a copy. The tape frees it with `x`, and overwrites it with no
 * gradient before that.
 *
 * @param x  any shape
 * @returns  same shape, owned by the tape
 * @example
 * ```ts
 * import { multiply, stopGradient, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.variable(tensor(backend, [3]));
 * tape.backward(multiply(x, stopGradient(x))); // not x²
 * expect(Array.from(await x.gradient.read())).toEqual([3]);
 * ```
 */
export function stopGradient(x: Variable): Variable {
  return tapeOf("stopGradient", x).record(x.value.reshape(x.shape), {
    inputs: [],
    sharesMemoryOf: x,
    backward: () => {},
  });
}
