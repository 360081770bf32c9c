import {
  describedRecipe,
  FINETUNE_RECIPES,
  oneOf,
  RECIPES,
  recipeSummary,
  recipeTable,
} from "@lrm/run";
import { Argument, Command } from "commander";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";

/** Recipes of training and of fine-tuning. */
const ALL = { ...RECIPES, ...FINETUNE_RECIPES };

/** Creates the command `lrm recipes`. */
export function recipesCommand(): Command {
  return new Command("recipes")
    .description("Lists the settings of papers, for --recipe of lrm train and lrm finetune.")
    .addArgument(
      new Argument("[name]", "shows one in full")
        .choices(Object.keys(ALL))
        .argParser((text) => text),
    )
    .addOption(jsonFlag("Print the answer as JSON"))
    .addHelpText("after", "\nExample:\n  npx lrm recipes newton-muon/speedrun")
    .action((name: string | undefined, { json }: { readonly json?: boolean }) => {
      const known =
        name === undefined ? Object.keys(ALL) : [oneOf("recipe", name, Object.keys(ALL))];
      const recipes = known.map((each) => recipeSummary(each, ALL[each]!));
      if (json) return writeJson(name === undefined ? recipes : recipes[0]);
      const text = name === undefined ? recipeTable() : describedRecipe(name, ALL[name]!);
      printOutput(`${text}\n`);
    });
}
