import { describedRecipe, RECIPES, recipeOf, recipeTable } from "@lrm/run";
import { Argument, Command } from "commander";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";

/** Creates the command `lrm recipes`. */
export function recipesCommand(): Command {
  return new Command("recipes")
    .description("Lists the settings of papers, for lrm train --recipe.")
    .addArgument(
      new Argument("[name]", "shows one in full")
        .choices(Object.keys(RECIPES))
        .argParser((text) => text),
    )
    .addOption(jsonFlag("Print the answer as JSON"))
    .addHelpText("after", "\nExample:\n  npx lrm recipes newton-muon/speedrun")
    .action((name: string | undefined, { json }: { readonly json?: boolean }) => {
      if (json) {
        const named =
          name === undefined ? Object.entries(RECIPES) : [[name, recipeOf(name)] as const];
        const recipes = named.map(([each, recipe]) => ({ name: each, ...recipe }));
        writeJson(name === undefined ? recipes : recipes[0]);
        return;
      }
      const text = name === undefined ? recipeTable() : describedRecipe(name, recipeOf(name));
      printOutput(`${text}\n`);
    });
}
