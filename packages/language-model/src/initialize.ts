import type { Parameter } from "@lrm/autograd";
import { type Backend, fill, type Random, scale } from "@lrm/tensor";
import { allocateWeights } from "./_allocate.ts";
import type { ParameterLayout } from "./layout.ts";

/**
 * Makes new parameters of a layout. The same `random` gives the same weights on every backend.
 *
 * @returns parameters in the order of `layout`, owned by the caller
 * @throws OutOfMemoryError; nothing stays allocated
 */
export function initializeWeights(
  backend: Backend,
  layout: readonly ParameterLayout[],
  random: Random,
): Parameter[] {
  const parameters = allocateWeights(backend, layout);
  try {
    for (const [index, { name, initial }] of layout.entries()) {
      const { value } = parameters[index]!;
      if (typeof initial === "number") {
        fill(value, initial);
      } else {
        random.fork(name).fillNormal(value);
        scale(value, initial.deviation, value);
      }
    }
  } catch (error) {
    for (const parameter of parameters) parameter.dispose();
    throw error;
  }
  return parameters;
}
