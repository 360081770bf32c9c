import { leavesOf } from "@lrm/files/values";
import type { Recipe } from "./recipe.ts";
import { RECIPES, tokensOf } from "./recipes.ts";

/** Formats all recipes as a table: name, model, tokens, published result, source. */
export function recipeTable(): string {
  const lines = Object.entries(RECIPES).map(([name, recipe]) => [
    name,
    recipe.preset,
    `${(tokensOf(recipe) / 1e9).toPrecision(3)}G tokens`,
    publishedText(recipe),
    recipe.source,
  ]);
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
export function describedRecipe(name: string, recipe: Recipe): string {
  const { chosen, source, published, note, ...settings } = recipe;
  const lines = [...leavesOf(settings)].map(([path, value]) => {
    const mark = chosen.some((each) => path === each || path.startsWith(`${each}.`));
    return `  ${path.padEnd(38)} ${value}${mark ? "  (chosen)" : ""}`;
  });
  const result = published === undefined ? [] : [`Published: ${publishedText(recipe)}`];
  return [
    `${name}: ${source}`,
    ...lines,
    ...result,
    ...(note === undefined ? [] : [note]),
    "(chosen): the source does not publish it. What is not listed is the rule's own default.",
    `\nTrain: npx lrm train --recipe ${name} --data <${recipe.text}>`,
  ].join("\n");
}

function publishedText({ published }: Recipe): string {
  if (published === undefined) return "";
  const { value, unit, settings } = published;
  return `${value} ${unit}${settings === undefined ? "" : ` (${settings})`}`;
}
