import { type Catalog, shellWord, UsageError } from "@lrm/run";
import {
  exportStored,
  modeOfModels,
  openModel,
  outputObserver,
  type PreparedRun,
  Resources,
  type RunObserver,
} from "@lrm/run/node";
import type { FinetuneFlags } from "../flags/finetune_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printCommand, printSummary } from "../terminal/print.ts";
import { openDevice } from "./open_device.ts";

/** Context of what is written at the end of a run. */
interface OutputContext {
  readonly signal: AbortSignal;
  readonly catalog: Catalog;
}

/**
 * Refuses flags about what is written at the end that have no effect.
 *
 * @param adapters  true if the run trains adapters; undefined if that is not known yet
 * @throws UsageError that names the flag
 */
export function checkOutputFlags(
  { output, merge, dtype }: Pick<FinetuneFlags, "output" | "merge" | "dtype">,
  adapters: boolean | undefined,
): void {
  const flag = merge ? "--merge" : "--dtype";
  if (output === undefined && (merge || dtype !== undefined)) {
    throw new UsageError(
      `Cannot use ${flag} without --output: nothing is written`,
      "leave it out, or name a new folder with --output",
    );
  }
  if (merge && adapters === false) {
    throw new UsageError(
      "Cannot use --merge for a run that trains all weights: it has no adapter",
      "leave it out",
    );
  }
  if (dtype !== undefined && dtype !== "F32" && !merge && adapters) {
    throw new UsageError(
      `Cannot use --dtype ${dtype} for an adapter: it is written in F32`,
      "leave it out, or add --merge to write a whole model",
    );
  }
}

/** Returns observers that write the result of a run, if that is asked for. */
export async function outputsOf(
  run: PreparedRun,
  flags: FinetuneFlags,
  { signal, catalog }: OutputContext,
): Promise<RunObserver[]> {
  const { output, merge, dtype } = flags;
  if (output === undefined) return [];
  const { folder, config } = run;
  const options = {
    ...{ merge, dtype, ...waitingFor(signal) },
    // As private as the run and its base.
    mode: modeOfModels([folder.path, ...(config.from === undefined ? [] : [config.from])]),
    onFiles: (files: readonly string[]) => tell(files, flags),
  };
  return [await outputObserver(run, output, options, catalog)];
}

/** Writes the result of a run that was complete before, if that is asked for. */
export async function writeOutput(
  path: string,
  flags: FinetuneFlags,
  { signal, catalog }: OutputContext,
): Promise<void> {
  const { output, merge, dtype } = flags;
  if (output === undefined) return;
  const stored = await openModel(path, catalog);
  await using resources = new Resources();
  const backend = await openDevice(flags, resources);
  const { from } = stored;
  const options = {
    ...{ dtype, ...waitingFor(signal) },
    as: merge || stored.loadAdapted === undefined ? "model" : "adapter",
    mode: modeOfModels([path, ...(from === undefined ? [] : [from])]),
  } as const;
  tell(await exportStored(stored, backend, output, options, catalog), flags);
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
