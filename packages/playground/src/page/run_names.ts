import type { RunChoice } from "../config.ts";
import { runLetter } from "../config.ts";
import { labelOf, valueText } from "../optimizer/fields.ts";
import { optimizerTitle } from "./names.ts";

/**
 * Names runs as shortly as they can be told apart: by their optimizer, else by the settings in which
 * they differ, `Low-rank Muon, rank 8`, else by their letter.
 */
export function runNames(runs: readonly RunChoice[]): string[] {
  return runs.map((run, index) => {
    const title = optimizerTitle(run.optimizer);
    const alike = runs.filter(({ optimizer }) => optimizer === run.optimizer);
    if (alike.length === 1) return title;
    const difference = differingSettings(run, alike);
    const name = difference === "" ? title : `${title}, ${difference}`;
    const same = alike.filter((other) => differingSettings(other, alike) === difference);
    return same.length === 1 ? name : `${name} (${runLetter(index)})`;
  });
}

/** Writes the settings of a run that not all runs of its optimizer have: `rank 8`. */
function differingSettings(run: RunChoice, alike: readonly RunChoice[]): string {
  const names = [...new Set(alike.flatMap(({ settings = {} }) => Object.keys(settings)))];
  return names
    .filter((name) => new Set(alike.map((each) => textOf(each, name))).size > 1)
    .map((name) => `${labelOf(name).toLowerCase()} ${textOf(run, name) || "default"}`)
    .join(", ");
}

function textOf({ settings = {} }: RunChoice, name: string): string {
  const value = settings[name];
  return value === undefined ? "" : valueText(value);
}
