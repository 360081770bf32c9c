import type { OptimizerEntry } from "@lrm/optimizer";
import { oneOf } from "../nearest.ts";
import { findOptimizer, optimizerNames } from "./find_optimizer.ts";
import { OPTIMIZERS } from "./optimizers.ts";

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
