import { withoutUndefined } from "@lrm/files/values";
import type { AdapterOptions } from "../adapter_config.ts";
import { UsageError } from "../errors.ts";
import type { RunSettings } from "../new_run_settings.ts";
import type { OptimizerFlags } from "../optimizers/complete_optimizer.ts";
import { finetuneRecipeOf } from "./find_recipe.ts";

/** Settings that were given beside a recipe, by the names of `FinetuneSettings`. */
type GivenSettings = OptimizerFlags & {
  readonly lora?: AdapterOptions | undefined;
  readonly full?: boolean | undefined;
  readonly packed?: boolean | undefined;
};

/**
 * Fills in the settings of a recipe of fine-tuning, unless they were given. Those that neither has
 * get the defaults of a run, not those of fine-tuning. An undefined setting counts as missing.
 *
 * @throws UsageError if the recipe is unknown, or for another optimizer
 */
export function finetuneRecipeSettings(
  { lora, full: _, packed = false, ...settings }: GivenSettings,
  recipe: string,
): RunSettings {
  const { lora: adapters, ...own } = finetuneRecipeOf(recipe).settings;
  const given: Readonly<Record<string, unknown>> = withoutUndefined(settings);
  const { optimizer = own.optimizer } = given;
  if (optimizer !== own.optimizer) {
    throw new UsageError(
      `Cannot use --optimizer ${String(optimizer)} with --recipe ${recipe}: it is for ${own.optimizer}`,
      "leave one of them out",
    );
  }
  const replaced = [
    ...(given.steps === undefined ? [] : ["epochs"]),
    ...(given.schedule === undefined ? [] : ["warmup", "cooldown"]),
  ];
  const kept = Object.entries(own).filter(([setting]) => !replaced.includes(setting));
  return {
    ...Object.fromEntries(kept),
    ...given,
    ...{ recipe, examples: { packed } },
    ...(adapters && { lora: { ...adapters, ...(lora && withoutUndefined(lora)) } }),
  };
}
