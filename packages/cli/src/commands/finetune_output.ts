import { shellWord } from "@lrm/run";
import {
  exportRun,
  outputObserver,
  type PreparedRun,
  type PrepareOptions,
  type RunObserver,
  waitForLock,
} from "@lrm/run/node";
import type { FinetuneFlags } from "../flags/finetune_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printCommand, printSummary } from "../terminal/print.ts";

/** Returns observers that write the result of a run, if that is asked for. */
export async function outputsOf(
  run: PreparedRun,
  flags: FinetuneFlags,
  options: PrepareOptions,
): Promise<RunObserver[]> {
  const { output, merge, dtype } = flags;
  if (output === undefined) return [];
  const onFiles = (files: readonly string[]) => tell(files, flags);
  const settings = { merge, dtype, onFiles, ...waitForLock(options) };
  return [await outputObserver(run, output, settings, options.catalog)];
}

/** Writes the result of a run that was complete before, if that is asked for. */
export async function writeOutput(
  path: string,
  flags: FinetuneFlags,
  options: PrepareOptions,
): Promise<void> {
  const { output } = flags;
  if (output === undefined) return;
  tell(await exportRun(path, { ...flags, output }, { ...options, device: flags }), flags);
}

/** Tells how to write the result of a run that was stopped. */
export function tellUnwritten(
  { folder, config }: PreparedRun,
  { output, merge, dtype }: FinetuneFlags,
): void {
  if (output === undefined) return;
  const kind = merge || config.lora === undefined ? "" : " --as adapter";
  const type = dtype === undefined ? "" : ` --dtype ${dtype}`;
  printCommand(
    "stderr",
    `${output} is not written yet. Once the run is complete:`,
    `npx lrm export ${shellWord(folder.path)} ${shellWord(output)}${kind}${type}`,
  );
}

function tell(files: readonly string[], { output, json }: FinetuneFlags): void {
  if (json) writeJson({ event: "output", folder: output, files });
  else printSummary(`${files.join(", ")} in ${output}\n`);
}
