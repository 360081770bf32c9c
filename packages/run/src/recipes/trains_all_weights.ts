import type { AdapterOptions } from "../adapter_config.ts";
import { UsageError } from "../errors.ts";
import { finetuneRecipeOf } from "./find_recipe.ts";

/**
 * Tells whether fine-tuning trains all weights, as `full` or the recipe says, or adapters.
 *
 * @throws UsageError if the recipe is unknown, or if the settings contradict each other
 */
export function trainsAllWeights({
  recipe,
  full,
  lora = {},
}: {
  readonly recipe?: string | undefined;
  readonly full?: boolean | undefined;
  readonly lora?: AdapterOptions | undefined;
}): boolean {
  const whole =
    recipe === undefined ? full === true : finetuneRecipeOf(recipe).settings.lora === undefined;
  if (full === true && !whole) {
    throw new UsageError(
      `Cannot use --full with --recipe ${recipe}: it trains adapters`,
      "leave one of them out",
    );
  }
  if (full === false && whole) {
    throw new UsageError(
      `Cannot train adapters with --recipe ${recipe}: it trains all weights`,
      "leave out full: false, or the recipe",
    );
  }
  if (whole && Object.values(lora).some((value) => value !== undefined)) {
    const by = recipe === undefined ? "--full" : `--recipe ${recipe}`;
    throw new UsageError(
      `Cannot use settings of adapters with ${by}: it trains all weights`,
      "leave one of them out",
    );
  }
  return whole;
}
