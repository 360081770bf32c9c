import { defineMap, reduce, StateError, scope, Tensor } from "@lrm/tensor";
import type { Parameter } from "./parameter.ts";

/**
 * Checks that every trainable parameter takes part in the loss: that it has received a gradient
 * since `zeroGradient()`. Call it after the backward passes of a step. It reads nothing.
 *
 * @throws StateError that names the parameters without a gradient
 * @example
 * ```ts
 * import { checkUsed, linear, Parameter, sum, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using first = new Parameter("first", tensor(backend, [1, 2], [1, 2]));
 * using forgotten = new Parameter("forgotten", tensor(backend, [1]));
 * using x = tensor(backend, [3, 4], [1, 2]);
 * using tape = new Tape(backend);
 * tape.backward(sum(linear(tape.constant(x), first)));
 * expect(() => checkUsed([first, forgotten])).toThrow('no gradient has reached "forgotten"');
 * ```
 */
export function checkUsed(parameters: readonly Parameter[]): void {
  const unused = parameters.filter(({ trainable, hasGradient }) => trainable && !hasGradient);
  if (unused.length === 0) return;
  throw new StateError(
    `Cannot train all parameters: no gradient has reached ${namesOf(unused)}`,
    "use them in the loss, freeze them (trainable = false), or check before they are zeroed",
  );
}

const count = defineMap(["x"], [], ({ x }) => ({ notFinite: x.isFinite().neg().add(1) }));

/**
 * Checks that no gradient contains a NaN or an infinity. Waits for the device and reads one number
 * for each parameter, so call it when something is wrong, or in some steps. `train` of `@lrm/train`
 * checks every step at no cost.
 *
 * @throws StateError that names the parameters, with the number of such elements
 * @example
 * ```ts
 * import { checkFiniteGradients, log, Parameter, sum, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using scales = new Parameter("scales", tensor(backend, [1, 0]));
 * using tape = new Tape(backend);
 * tape.backward(sum(log(tape.parameter(scales))));
 * await expect(checkFiniteGradients([scales])).rejects.toThrow('"scales" (1 of 2 elements)');
 * ```
 */
export async function checkFiniteGradients(parameters: readonly Parameter[]): Promise<void> {
  const trained = parameters.filter(({ trainable }) => trainable);
  const [first] = trained;
  if (first === undefined) return;
  using counts = Tensor.allocate(first.value.backend, [trained.length]);
  scope(() => {
    trained.forEach(({ gradient }, index) => {
      reduce("sum", count, { x: gradient }, { into: counts.slice(index, index + 1) });
    });
  });
  const numbers = await counts.read();
  const bad = trained.filter((_, index) => numbers[index] !== 0);
  if (bad.length === 0) return;
  const described = bad.map(
    (each) => `"${each.name}" (${numbers[trained.indexOf(each)]} of ${each.value.size} elements)`,
  );
  throw new StateError(
    `Cannot train: gradients are not finite, of ${described.join(", ")}`,
    "look for a division by 0, a logarithm of 0 or an overflow, or lower the learning rate",
  );
}

function namesOf(parameters: readonly Parameter[]): string {
  return parameters.map(({ name }) => `"${name}"`).join(", ");
}
