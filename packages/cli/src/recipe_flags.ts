import { UsageError } from "./failure.ts";
import { recipeOf } from "./recipes/recipes.ts";
import type { TrainFlags } from "./train_flags.ts";

/**
 * The flags of a run with what its recipe says; flags that were given win. The optimizer's own settings follow where they are made.
 *
 * @param given  whether a flag was given, rather than left at its default
 * @throws UsageError where the recipe is unknown, for another optimizer, or without its text
 */
export function withRecipe(
  flags: TrainFlags,
  given: (flag: keyof TrainFlags) => boolean,
): TrainFlags {
  const { recipe: name } = flags;
  if (name === undefined) return flags;
  const { preset, text, steps, batch, context, accumulation, optimizer } = recipeOf(name);
  if (given("optimizer") && flags.optimizer !== optimizer.name) {
    throw new UsageError(
      `Cannot use --optimizer ${flags.optimizer} with --recipe ${name}: it is for ${optimizer.name}; take a recipe of that optimizer (lrm recipes)`,
    );
  }
  if (!given("data") && !flags.dryRun) {
    throw new UsageError(
      `Cannot train --recipe ${name} without its text: give ${text} with --data, or --data sotu for a try`,
    );
  }
  const settings = { preset, batch, context, accumulation, optimizer: optimizer.name, steps };
  const open = Object.entries(settings).filter(
    ([flag]) => !(given(flag as keyof TrainFlags) || (flag === "steps" && given("minutes"))),
  );
  return { ...flags, ...(Object.fromEntries(open) as Partial<typeof settings>) };
}
