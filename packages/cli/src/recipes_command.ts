import { Command } from "commander";
import { describedRecipe, recipeTable } from "./recipes/described_recipe.ts";
import { recipeOf } from "./recipes/recipes.ts";

/** `lrm recipes`. */
export function recipesCommand(): Command {
  return new Command("recipes")
    .description("Lists the papers' settings, for lrm train --recipe.")
    .argument("[name]", "shows one in full")
    .addHelpText("after", "\nExample:\n  npx lrm recipes newton-muon/speedrun")
    .action((name: string | undefined) => {
      const text = name === undefined ? recipeTable() : describedRecipe(name, recipeOf(name));
      process.stdout.write(`${text}\n`);
    });
}
