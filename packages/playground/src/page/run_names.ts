import {
  dimensionsOf,
  type PlaygroundConfig,
  type RunChoice,
  runLetter,
  type SettingValues,
} from "../config.ts";
import { labelOf, valueText } from "../optimizer/fields.ts";
import { BACKEND_NAMES, modelTitle, optimizerTitle } from "./names.ts";

/** Names of a run among others. */
export interface RunName {
  /** In sentences: `Low-rank Muon (rank 8)`. */
  readonly full: string;
  /** At the end of a line: `rank 8`. */
  readonly short: string;
}

/**
 * Names runs as shortly as they can be told apart: by their optimizer, else by the settings in
 * which they differ, else by their letter.
 */
export function runNames(
  runs: readonly RunChoice[],
  letter: (index: number) => string = runLetter,
): RunName[] {
  return runs.map((run, index) => {
    const title = optimizerTitle(run.optimizer);
    const alike = runs.filter(({ optimizer }) => optimizer === run.optimizer);
    if (alike.length === 1) return { full: title, short: title };
    const difference = differingSettings(run, alike);
    const same = alike.filter((other) => differingSettings(other, alike) === difference);
    const short = same.length === 1 ? difference : letter(index);
    return { full: `${title} (${short})`, short: same.length === 1 ? short : `${title} ${short}` };
  });
}

/**
 * Names the runs of a configuration and those of one before it, by the settings that all runs share
 * too: `RMNP (batch 16)`.
 */
export function namesBesideEarlier(now: PlaygroundConfig, before: PlaygroundConfig): string[] {
  const { length } = now.runs;
  const shared = [sharedSettings(now, before), sharedSettings(before, now)];
  const runs = [now, before].flatMap((config, at) =>
    config.runs.map(({ optimizer, settings }) => ({
      optimizer,
      settings: { ...shared[at], ...settings },
    })),
  );
  return runNames(runs, (index) =>
    index < length ? runLetter(index) : `${runLetter(index - length)} before`,
  ).map(({ full }) => full);
}

/** Lists the settings that all runs of a configuration share, named beside those of another one. */
function sharedSettings(config: PlaygroundConfig, other: PlaygroundConfig): SettingValues {
  const { batchSize: batch, model, seed, steps, backend } = config;
  // Two custom sizes have the same title: their numbers tell them apart.
  const custom = typeof model !== "string" && typeof other.model !== "string";
  const { kind: _, ...numbers } = dimensionsOf(model);
  return {
    ...{ batch, model: modelTitle(model), ...(custom && numbers) },
    ...{ seed, steps, backend: BACKEND_NAMES[backend] },
  };
}

/** Settings whose values need no name before them. */
const UNNAMED = ["rule", "model"];

/** Writes the settings of a run that not all runs of its optimizer have: `rank 8`. */
function differingSettings(run: RunChoice, alike: readonly RunChoice[]): string {
  const names = [...new Set(alike.flatMap(({ settings = {} }) => Object.keys(settings)))];
  return names
    .filter((name) => new Set(alike.map((each) => textOf(each, name))).size > 1)
    .map((name) => {
      const text = textOf(run, name) || "default";
      return UNNAMED.includes(name) ? text : `${labelOf(name).toLowerCase()} ${text}`;
    })
    .join(", ");
}

function textOf({ settings = {} }: RunChoice, name: string): string {
  const value = settings[name];
  return value === undefined ? "" : valueText(value);
}
