import { ArgumentError, StateError, Tensor } from "@lrm/tensor";
import type { Parameter } from "./parameter.ts";
import { type Tape, Variable } from "./tape.ts";

/** Operand of an operation: a value on a tape, or a weight, which belongs to no tape. */
export type Input = Variable | Parameter;

/**
 * Finds the tape of an operation's operands. For authors of operations.
 *
 * @param operation  name for messages: `linear`
 * @param inputs  all operands. Parameters and tensors are on no tape
 * @throws ArgumentError if no operand is a variable; StateError if they are on different tapes
 * @example
 * ```ts
 * import { Tape, tapeOf } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.constant(tensor(backend, [1]));
 * expect(tapeOf("multiply", x, x)).toBe(tape);
 * ```
 */
export function tapeOf(
  operation: string,
  ...inputs: readonly (Input | Tensor | undefined)[]
): Tape {
  let tape: Tape | undefined;
  for (const input of inputs) {
    if (!(input instanceof Variable)) continue;
    tape ??= input.tape;
    if (input.tape === tape) continue;
    throw new StateError(
      `Cannot run ${operation}(): its inputs are on different tapes`,
      "make all of them on one tape",
    );
  }
  if (tape !== undefined) return tape;
  throw new ArgumentError(
    `Cannot run ${operation}(): none of its inputs is a variable`,
    "put one of them on a tape: a parameter with tape.parameter(), a tensor with tape.constant() or tape.variable()",
  );
}

/** Returns the tensor of an operand, which may be a tensor already. */
export function tensorOf(input: Input | Tensor): Tensor {
  return input instanceof Tensor ? input : input.value;
}
