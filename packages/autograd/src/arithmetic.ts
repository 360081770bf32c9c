import { defineElementwise, type Operand, runElementwise } from "./_elementwise.ts";
import type { Variable } from "./tape.ts";

const addition = defineElementwise("add", ["a", "b"], ({ a, b }) => a.add(b));
const difference = defineElementwise("subtract", ["a", "b"], ({ a, b }) => a.sub(b));
const product = defineElementwise("multiply", ["a", "b"], ({ a, b }) => a.mul(b));
const quotient = defineElementwise("divide", ["a", "b"], ({ a, b }) => a.div(b));
const largest = defineElementwise("maximum", ["a", "b"], ({ a, b }) => a.max(b));
const smallest = defineElementwise("minimum", ["a", "b"], ({ a, b }) => a.min(b));
const choice = defineElementwise("where", ["condition", "a", "b"], ({ condition, a, b }) =>
  condition.select(a, b),
);

/**
 * Computes `a + b` elementwise. If one of them is the result of a linear layer, use that layer's
 * `residual` option instead: it adds in the same kernel.
 *
 * The operands of this and the other functions of two operands are variables, parameters, tensors
 * or numbers, at least one of them a variable. They broadcast as in NumPy. Gradients flow into
 * variables and parameters.
 *
 * @returns  the broadcast shape, owned by the tape
 * @throws ArgumentError if the shapes do not broadcast, or no operand is a variable
 * @example
 * ```ts
 * import { add, multiply, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.variable(tensor(backend, [1, 2], [2, 1]));
 * const y = add(multiply(x, 10), tensor(backend, [1, 2, 3]));
 * expect(Array.from(await y.value.read())).toEqual([11, 12, 13, 21, 22, 23]);
 * ```
 */
export function add(a: Operand, b: Operand): Variable {
  return runElementwise(addition, { a, b });
}

/** Computes `a − b` elementwise, as {@link add} does. */
export function subtract(a: Operand, b: Operand): Variable {
  return runElementwise(difference, { a, b });
}

/** Computes `a · b` elementwise, as {@link add} does. */
export function multiply(a: Operand, b: Operand): Variable {
  return runElementwise(product, { a, b });
}

/** Computes `a / b` elementwise, as {@link add} does. */
export function divide(a: Operand, b: Operand): Variable {
  return runElementwise(quotient, { a, b });
}

/**
 * Computes the larger of `a` and `b` elementwise, as {@link add} does. Each of two equal ones gets
 * half of the gradient.
 */
export function maximum(a: Operand, b: Operand): Variable {
  return runElementwise(largest, { a, b });
}

/**
 * Computes the smaller of `a` and `b` elementwise, as {@link add} does. Each of two equal ones gets
 * half of the gradient.
 */
export function minimum(a: Operand, b: Operand): Variable {
  return runElementwise(smallest, { a, b });
}

/**
 * Chooses `a` where `condition` is not 0, else `b`, elementwise, as {@link add} does. The other
 * value has no influence: it gets a gradient of 0 even if it is not finite. The condition has no
 * derivative.
 *
 * @param condition  float32 or int32, such as a mask
 */
export function where(condition: Operand, a: Operand, b: Operand): Variable {
  return runElementwise(choice, { condition, a, b });
}
