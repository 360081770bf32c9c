import type { OptimizerEntry } from "@lrm/optimizer";
import { oneOf } from "../nearest.ts";
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

/**
 * Returns the optimizer with this name.
 *
 * @throws UsageError with the nearest name, or all of them
 */
export function optimizerOf(
  name: string,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): OptimizerEntry {
  const known = oneOf("optimizer", name, optimizerNames(optimizers));
  return findOptimizer(known, optimizers)!;
}
