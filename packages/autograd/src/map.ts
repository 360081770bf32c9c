import { ArgumentError, type MapKernel, map as mapTensors, type Tensor } from "@lrm/tensor";
import { backpropagate } from "./_fused_gradient.ts";
import { fusedMap, inputsOf, tensorsOf, withViews } from "./_fused_map.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Options of {@link map}. */
export interface MapOptions<Scalar extends string> {
  /** A number for every scalar of the kernel. Scalars have no gradient. */
  readonly scalars?: Readonly<Record<Scalar, number>>;
}

/**
 * Runs a fused kernel on variables. Its backward pass is made from the kernel: nobody writes it.
 *
 * Forward and backward pass are one kernel each. The backward kernel computes the gradients of all
 * inputs, adds to those that exist, and overwrites the gradients of outputs. Only an input that
 * broadcasts along leading axes, such as a bias, takes a kernel more: a sum over those axes, which
 * stores no terms if the derivative contains no row reduction. A gradient that is the same as that
 * of an output, as in a sum, is passed on without a kernel.
 *
 * The backward pass computes values of the forward pass again from the operands. It reads an output
 * instead if that is cheaper, as with tanh, exp and softmax; the output takes no additional memory.
 * For conventions, such as the derivative of `abs` at 0, see `differentiateMap` of `@lrm/tensor`.
 *
 * @param kernel  made by `defineMap`, once: a kernel that is made in every step is compiled in
 *   every step
 * @param operands  a variable, parameter or tensor for every input. They broadcast as in NumPy, and
 *   at least one is a variable. A tensor is a constant, whose memory the tape keeps
 * @returns  a variable for every output, owned by the tape: of the broadcast shape, or with a last
 *   extent of 1 where the output is constant along the row
 * @throws ArgumentError if shapes do not broadcast, no operand is a variable, or one or a scalar is
 *   missing; StateError if variables are on different tapes
 * @example
 * ```ts
 * import { map, Tape } from "@lrm/autograd";
 * import { defineMap, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const swish = defineMap(["x"], ["beta"], ({ x, beta }) => ({
 *   y: x.mul(x.mul(beta).sigmoid()),
 * }));
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.variable(tensor(backend, [0]));
 * const { y } = map(swish, { x }, { scalars: { beta: 1.5 } });
 * tape.backward(y);
 * expect(Array.from(await x.gradient.read())).toEqual([0.5]);
 * ```
 */
export function map<Name extends string, Scalar extends string, Output extends string>(
  kernel: MapKernel<Name, Scalar, Output>,
  operands: Readonly<Record<Name, Input | Tensor>>,
  { scalars }: MapOptions<Scalar> = {},
): Record<Output, Variable> {
  checkGiven(kernel, operands);
  const tape = tapeOf("map", ...kernel.inputs.map((name) => operands[name]));
  const prepared = fusedMap(kernel, operands, scalars ?? {});
  const values = mapTensors(prepared.kernel, tensorsOf(prepared), { scalars: prepared.scalars });
  const { fused, views } = withViews(prepared);
  const names = kernel.outputs;
  const variables = tape.recordSeveral(
    names.map((name) => values[name]!),
    {
      inputs: inputsOf(fused),
      saved: views,
      readsOutput: fused.saved.length > 0,
      backward: (outputs) => {
        const saved: Record<string, Tensor> = {};
        const gradients: Record<string, Tensor> = {};
        names.forEach((name, index) => {
          const output = outputs[index]!;
          if (fused.saved.includes(name)) saved[name] = output.value;
          if (output.hasGradient) gradients[name] = output.takeGradient();
        });
        backpropagate(fused, saved, gradients);
      },
    },
  );
  const result = names.map((name, index) => [name, variables[index]!]);
  return Object.fromEntries(result) as Record<Output, Variable>;
}

/** Throws unless every input of a kernel has an operand. */
function checkGiven({ inputs }: MapKernel, operands: Readonly<Record<string, unknown>>): void {
  const missing = inputs.find((name) => operands[name] === undefined);
  if (missing === undefined) return;
  throw new ArgumentError(
    `Cannot run map(): its operand "${missing}" is missing`,
    "pass a variable, parameter or tensor for every input of the kernel",
  );
}
