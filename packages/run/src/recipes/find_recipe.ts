import { UsageError } from "../errors.ts";
import { oneOf } from "../nearest.ts";
import { FINETUNE_RECIPES, type FinetuneRecipe } from "./finetune_recipes.ts";
import type { Recipe } from "./recipe.ts";
import { RECIPES } from "./recipes.ts";

/**
 * Returns the recipe of training with this name.
 *
 * @throws UsageError with the nearest name, or with the command that has this recipe
 */
export function recipeOf(name: string): Recipe {
  return found(name, RECIPES, FINETUNE_RECIPES, {
    problem: "it is for fine-tuning",
    command: "lrm finetune",
  });
}

/**
 * Returns the recipe of fine-tuning with this name.
 *
 * @throws UsageError with the nearest name, or with the command that has this recipe
 */
export function finetuneRecipeOf(name: string): FinetuneRecipe {
  return found(name, FINETUNE_RECIPES, RECIPES, {
    problem: "it is for training from random weights",
    command: "lrm train",
  });
}

function found<R>(
  name: string,
  own: Readonly<Record<string, R>>,
  others: Readonly<Record<string, unknown>>,
  { problem, command }: { readonly problem: string; readonly command: string },
): R {
  if (Object.hasOwn(others, name)) {
    throw new UsageError(`Cannot use --recipe ${name}: ${problem}`, `use it with ${command}`);
  }
  return own[oneOf("recipe", name, Object.keys(own))]!;
}
