import { Parameter } from "@lrm/autograd";
import { type Backend, full, type Random, scale } from "@lrm/tensor";
import type { ParameterLayout } from "./layout.ts";

/**
 * New parameters of a layout. The same `random` gives the same weights on every backend.
 *
 * @returns parameters in the order of `layout`, owned by the caller
 */
export function initializeWeights(
  backend: Backend,
  layout: readonly ParameterLayout[],
  random: Random,
): Parameter[] {
  const parameters: Parameter[] = [];
  try {
    for (const { name, shape, initial } of layout) {
      if (typeof initial === "number") {
        parameters.push(new Parameter(name, full(backend, shape, initial)));
        continue;
      }
      const value = random.fork(name).normal(backend, shape);
      parameters.push(new Parameter(name, value));
      scale(value, initial.deviation, value);
    }
  } catch (error) {
    for (const parameter of parameters) parameter.dispose();
    throw error;
  }
  return parameters;
}
