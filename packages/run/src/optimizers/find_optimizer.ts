import type { OptimizerEntry } from "@lrm/optimizer";
import { OPTIMIZERS } from "./optimizers.ts";

/** Lists the names of optimizers. */
export function optimizerNames(optimizers: readonly OptimizerEntry[]): string[] {
  return optimizers.map(({ name }) => name);
}

/** Finds an optimizer by name; undefined if there is none. */
export function findOptimizer(
  name: unknown,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): OptimizerEntry | undefined {
  return optimizers.find((entry) => entry.name === name);
}
