import type { Forward, LayerDefinition } from "./layer.ts";

/**
 * Defines a layer that runs others one after the other.
 *
 * @param parts  layers, and operations such as `gelu`. Each part is named by its position, from
 *   `0`, as in PyTorch
 */
export function sequential(...parts: readonly (LayerDefinition | Forward)[]): LayerDefinition {
  return {
    create(context) {
      const steps = parts.map((part, index) =>
        typeof part === "function" ? part : part.create(context.child(String(index))),
      );
      return (x) => steps.reduce((value, step) => step(value), x);
    },
  };
}
