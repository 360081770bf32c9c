import { optimizerFlagsOf, recipeOf, UsageError } from "@lrm/run";
import type { TrainFlags } from "./train_flags.ts";

/**
 * Fills in flags from a run's recipe, unless they were given. The optimizer's settings are filled
 * in later.
 *
 * @param given  tells whether a flag was given, rather than left at its default
 * @throws UsageError if the recipe is unknown or for another optimizer, or if its text is not given
 */
export function withRecipe(flags: TrainFlags, given: (flag: string) => boolean): TrainFlags {
  const { recipe: name } = flags;
  if (name === undefined) return flags;
  const { text, optimizer } = recipeOf(name);
  if (given("optimizer") && flags.optimizer !== optimizer.name) {
    throw new UsageError(
      `Cannot use --optimizer ${flags.optimizer} with --recipe ${name}: it is for ${optimizer.name}`,
      "take a recipe of that optimizer (lrm recipes)",
    );
  }
  if (!given("data") && !flags.dryRun) {
    throw new UsageError(
      `Cannot train --recipe ${name}: its text does not come with lrm`,
      `give ${text} with --data, or --data sotu for a try`,
    );
  }
  const open = Object.entries(runFlagsOf(name)).filter(
    ([flag]) => !(given(flag) || (flag === "steps" && given("minutes"))),
  );
  return { ...flags, ...(Object.fromEntries(open) as ReturnType<typeof runFlagsOf>) };
}

/** Returns the flags that a recipe sets. */
export function flagsOfRecipe(name: string): Record<string, unknown> {
  return { ...runFlagsOf(name), ...optimizerFlagsOf(recipeOf(name).optimizer) };
}

function runFlagsOf(name: string) {
  const { preset, batch, context, accumulation, optimizer, steps, order, evaluationTokens } =
    recipeOf(name);
  return {
    ...{ preset, batch, context, accumulation, optimizer: optimizer.name, steps },
    ...(order !== undefined && { order }),
    ...(evaluationTokens !== undefined && { evaluationTokens }),
  };
}
