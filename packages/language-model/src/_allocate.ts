import { Parameter } from "@lrm/autograd";
import { type Backend, sizeOf, stacksOf } from "@lrm/tensor";
import type { ParameterLayout } from "./layout.ts";

/**
 * Parameters with unspecified values; those of one shape lie side by side in memory.
 *
 * @returns in the order of `layout`, owned by the caller
 */
export function allocateWeights(backend: Backend, layout: readonly ParameterLayout[]): Parameter[] {
  const byName = new Map<string, Parameter>();
  const stacks = stacksOf(layout, ({ shape }) => ({
    key: shape.join("×"),
    elements: sizeOf(shape),
  }));
  try {
    for (const stack of stacks) {
      const names = stack.map(({ name }) => name);
      for (const parameter of Parameter.stack(backend, names, stack[0]!.shape)) {
        byName.set(parameter.name, parameter);
      }
    }
  } catch (error) {
    for (const parameter of byName.values()) parameter.dispose();
    throw error;
  }
  return layout.map(({ name }) => byName.get(name)!);
}
