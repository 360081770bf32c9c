import { leavesOf } from "@lrm/files/values";
import { FINETUNE_RECIPES, type FinetuneRecipe } from "./finetune_recipes.ts";
import type { Recipe } from "./recipe.ts";
import { RECIPES, tokensOf } from "./recipes.ts";

/**
 * Formats all recipes as a table: name, model, tokens, published result, source. Those of
 * fine-tuning come last, with their examples.
 */
export function recipeTable(): string {
  const training = Object.entries(RECIPES).map(([name, recipe]) => [
    name,
    recipe.preset,
    `${(tokensOf(recipe) / 1e9).toPrecision(3)}G tokens`,
    publishedText(recipe),
    recipe.source,
  ]);
  const tuning = Object.entries(FINETUNE_RECIPES).map(([name, { settings, source }]) => [
    ...[name, "your model", "your examples", settings.lora ? "adapters" : "all weights", source],
  ]);
  const lines = [...training, ...tuning];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Lists all settings of a recipe. Marks those that its source does not publish. */
export function describedRecipe(name: string, recipe: Recipe | FinetuneRecipe): string {
  const { chosen, source, note } = recipe;
  const isTuning = "settings" in recipe;
  const lines = [...leavesOf(settingsOf(recipe))].map(([path, value]) => {
    const mark = chosen.some((each) => path === each || path.startsWith(`${each}.`));
    return `  ${path.padEnd(38)} ${value}${mark ? "  (chosen)" : ""}`;
  });
  const isPublished = !isTuning && recipe.published !== undefined;
  return [
    `${name}: ${source}`,
    ...lines,
    ...(isPublished ? [`Published: ${publishedText(recipe)}`] : []),
    ...(note === undefined ? [] : [note]),
    `${chosen.length > 0 ? "(chosen): the source does not publish it. " : ""}What is not listed is the rule's own default.`,
    isTuning
      ? `\nFine-tune: npx lrm finetune <model> --recipe ${name} --data <examples>`
      : `\nTrain: npx lrm train --recipe ${name} --data <${recipe.text}>`,
  ].join("\n");
}

/** Returns a recipe for programs, with the command that it is for. */
export function recipeSummary(name: string, recipe: Recipe | FinetuneRecipe) {
  const { chosen, source, note } = recipe;
  return {
    name,
    command: "settings" in recipe ? "finetune" : "train",
    settings: settingsOf(recipe),
    ...{ chosen, source },
    ...("published" in recipe && { published: recipe.published }),
    ...(note !== undefined && { note }),
  };
}

function settingsOf(recipe: Recipe | FinetuneRecipe): object {
  if ("settings" in recipe) {
    const { model, examples, settings } = recipe;
    return { model, examples, ...settings };
  }
  const { chosen: _, source: __, published: ___, note: ____, ...settings } = recipe;
  return settings;
}

function publishedText({ published }: Recipe): string {
  if (published === undefined) return "";
  const { value, unit, settings } = published;
  return `${value} ${unit}${settings === undefined ? "" : ` (${settings})`}`;
}
