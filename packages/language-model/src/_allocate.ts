import { Parameter } from "@lrm/autograd";
import { type Backend, sizeOf, stacksOf } from "@lrm/tensor";
import type { ParameterLayout } from "./layout.ts";

/**
 * Allocates the parameters of a layout, with unspecified values. Parameters of the same shape are
 * adjacent in memory.
 *
 * @returns parameters in the order of `layout`, owned by the caller
 * @throws OutOfMemoryError; nothing stays allocated
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
      const options = { role: stack.map(({ role }) => role), kind: stack.map(({ kind }) => kind) };
      for (const parameter of Parameter.stack(backend, names, stack[0]!.shape, options)) {
        byName.set(parameter.name, parameter);
      }
    }
  } catch (error) {
    for (const parameter of byName.values()) parameter.dispose();
    throw error;
  }
  return layout.map(({ name }) => byName.get(name)!);
}
