import { type Catalog, shellWord } from "@lrm/run";
import {
  outcomeOf,
  outcomeText,
  type PreparedRun,
  type PrepareOptions,
  readRunConfig,
  resumeRun,
} from "@lrm/run/node";
import type { TrainFlags } from "../flags/train_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";
import { preparation } from "./preparation.ts";

/**
 * Opens the run in `path` at its last checkpoint, or prints that it is complete.
 *
 * @returns  undefined for a complete run
 */
export async function resumedRun(
  path: string,
  flags: TrainFlags,
  options: Pick<PrepareOptions, "signal" | "ranks"> & { readonly catalog: Catalog },
): Promise<PreparedRun | undefined> {
  const { recompute, json } = flags;
  const run = await resumeRun(path, {
    ...preparation(flags, options),
    ...{ device: flags, recompute },
  });
  if (run !== undefined) return run;
  const { steps, ...losses } = outcomeOf(path, await readRunConfig(path, options.catalog));
  if (json) {
    writeJson({ event: "end", complete: true, step: steps, folder: path, ...losses });
  } else {
    printOutput(
      `The run in ${path} is complete: ${outcomeText({ steps, ...losses })}. Continue a text with it: npx lrm sample ${shellWord(path)}\n`,
    );
  }
  return undefined;
}
