import type { Shape } from "@lrm/tensor";
import { viewOf } from "./_view.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Changes the shape without a copy: the result shares memory with `x`, and its gradient becomes
 * that of `x`.
 *
 * @param shape  a shape of the same size; one extent may be −1
 * @returns  that shape, owned by the tape
 * @throws ArgumentError if the sizes differ
 * @example
 * ```ts
 * import { reshape, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const images = tape.constant(tensor(backend, new Float32Array(24), [2, 3, 4]));
 * expect(reshape(images, [2, -1]).shape).toEqual([2, 12]);
 * ```
 */
export function reshape(x: Variable, shape: Shape): Variable {
  return viewOf(tapeOf("reshape", x), x, shape);
}
