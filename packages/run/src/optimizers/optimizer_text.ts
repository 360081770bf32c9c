import { quote } from "@lrm/files/values";
import type { OptimizerEntry } from "@lrm/optimizer";
import { findOptimizer } from "./find_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { OPTIMIZERS } from "./optimizers.ts";

/** Settings that most optimizers have, so that they say little about one. */
const OF_ALL: readonly string[] = ["learningRate", "weightDecay"];

/** Formats an optimizer with its most important settings: `low-rank-muon (rank 32)`. */
export function optimizerText(
  config: OptimizerConfig,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): string {
  const { settings = {} } = findOptimizer(config.name, optimizers) ?? {};
  const own = Object.entries(settings)
    .filter(([name, { common }]) => common && !OF_ALL.includes(name))
    .map(([name]) => `${name} ${quote(config[name]).replaceAll('"', "")}`);
  return own.length === 0 ? config.name : `${config.name} (${own.join(", ")})`;
}
