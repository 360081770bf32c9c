import { encodeConfig } from "../address/config_text.ts";
import type { PlaygroundConfig } from "../config.ts";
import type { Curve } from "./curves.ts";

/** Settings that runs were started with. */
export interface StartedRuns {
  readonly config: PlaygroundConfig;
  /** The file that they read, where the page has it. */
  readonly file?: Pick<File, "size" | "lastModified"> | undefined;
}

/** Curves that runs have left, to compare those of other settings with. */
export interface EarlierRuns extends StartedRuns {
  /** In the order of `config.runs`. */
  readonly curves: readonly Curve[];
}

/**
 * Chooses the curves to keep when runs begin: those of the runs that they replace. The same runs
 * again, and runs that never began, leave none, and earlier ones stay. Losses on another text say
 * nothing.
 */
export function earlierRuns(
  next: StartedRuns,
  replaced: EarlierRuns | undefined,
  earlier: EarlierRuns | undefined,
): EarlierRuns | undefined {
  const began = replaced?.curves.some(({ lastStep }) => lastStep > 0);
  const kept = began && trainingText(replaced) !== trainingText(next) ? replaced : earlier;
  return textRead(kept) === textRead(next) ? kept : undefined;
}

/** Writes the settings that decide what is trained: a spectrum is only looked at. */
const trainingText = (runs: StartedRuns | undefined): string | undefined =>
  runs && encodeConfig({ ...runs.config, spectrum: "none" });

/** Identifies the text that runs read. A file that was changed is another text. */
function textRead(runs: StartedRuns | undefined): string | undefined {
  if (runs === undefined) return undefined;
  const { config, file } = runs;
  const name = config.data.kind === "file" ? config.data.name : undefined;
  return JSON.stringify([name, file?.size, file?.lastModified]);
}
