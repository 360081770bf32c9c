import { readRun, writeEvents } from "@lrm/report";
import { type Catalog, shellWord, UsageError } from "@lrm/run";
import {
  outcomeOf,
  outcomeText,
  type PreparedRun,
  type PrepareOptions,
  readRunConfig,
  resumeRun,
} from "@lrm/run/node";
import type { Command } from "commander";
import { settingsBesideResume } from "../flags/resume_flags.ts";
import type { TrainFlags } from "../flags/train_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printCommand } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { preparation } from "./preparation.ts";
import { sharedDevice } from "./ranks.ts";

/** Flags of commands that resume a run. */
type ResumeFlags = Partial<
  Pick<TrainFlags, "recompute" | "json" | "extend" | "data" | "from" | "cache" | "tensorboard">
> &
  DeviceRequest;

/**
 * Opens the run in `path` at its last checkpoint, or prints that it is complete. Writes the event
 * files of a complete run, if they are asked for.
 *
 * @param base  another place of the model that adapters belong to. Default: as the flags say
 * @returns  undefined for a complete run
 */
export async function resumedRun(
  path: string,
  command: Command,
  base: string | undefined,
  options: Pick<PrepareOptions, "signal" | "ranks"> & { readonly catalog: Catalog },
): Promise<PreparedRun | undefined> {
  const flags = command.opts<ResumeFlags>();
  const { recompute, json, extend, tensorboard, profile } = flags;
  const run = await resumeRun(path, {
    ...preparation(flags, options),
    ...{ device: options.ranks ? sharedDevice(flags) : flags, recompute, extend },
    settings: settingsBesideResume(command),
    ...(command.getOptionValueSource("data") === "cli" && { data: flags.data }),
    from: base ?? flags.from,
  });
  if (run !== undefined) return run;
  if (profile !== undefined) {
    throw new UsageError(
      `Cannot profile the run in ${path}: it is complete`,
      "leave out --profile, or add steps with --extend",
    );
  }
  if (tensorboard) writeEvents(path, await readRun(path));
  const { steps, ...losses } = outcomeOf(path, await readRunConfig(path, options.catalog));
  if (json) {
    writeJson({ event: "end", complete: true, step: steps, folder: path, ...losses });
  } else {
    printCommand(
      "stdout",
      `The run in ${path} is complete: ${outcomeText({ steps, ...losses })}. Continue a text with it:`,
      `npx lrm sample ${shellWord(path)}`,
    );
  }
  return undefined;
}
