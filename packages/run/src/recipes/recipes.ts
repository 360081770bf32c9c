import { GPT2_RECIPES } from "./gpt2.ts";
import { LLAMA_RECIPES } from "./llama.ts";
import { NANOGPT_RECIPES } from "./nanogpt.ts";
import type { Recipe } from "./recipe.ts";
import { SPEEDRUN_RECIPES } from "./speedrun.ts";

/** Published runs, by the names that `lrm train --recipe` accepts. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  ...SPEEDRUN_RECIPES,
  ...GPT2_RECIPES,
  ...LLAMA_RECIPES,
  ...NANOGPT_RECIPES,
};

/** Returns the number of tokens that a recipe trains on. */
export function tokensOf({ batch, accumulation, context, steps }: Recipe): number {
  return batch * accumulation * context * steps;
}
