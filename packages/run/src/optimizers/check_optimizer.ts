import { type OptimizerEntry, roleOf } from "@lrm/optimizer";
import { type AdapterConfig, trainedLayout } from "../adapter_config.ts";
import { familyOf, type ModelSize } from "../models/find_model.ts";
import type { ModelFamily } from "../models/model_family.ts";
import { ruleOf } from "./create_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { optimizerOf } from "./optimizer_of.ts";

/**
 * Checks that an optimizer can train all parameters of a model, or the factors of its adapters.
 *
 * @throws ArgumentError that names the first parameter, or the first setting
 */
export function checkOptimizer(
  { kind, config }: ModelSize,
  optimizer: OptimizerConfig,
  {
    optimizers,
    models,
  }: { readonly optimizers: readonly OptimizerEntry[]; readonly models: readonly ModelFamily[] },
  adapter?: AdapterConfig,
): void {
  const rule = ruleOf(optimizer, config, optimizers);
  const { trains } = optimizerOf(optimizer.name, optimizers);
  const layout = familyOf(kind, models).parameterLayout(config);
  for (const { name, shape, role } of trainedLayout(layout, adapter)) {
    const kept = roleOf({ name, value: { shape }, role });
    const isTrained =
      trains === "all" || (optimizer.allMatrices ? kept !== "vector" : kept === "matrix");
    if (isTrained) rule.check?.(name, shape);
  }
}
