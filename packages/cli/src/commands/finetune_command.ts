import { join } from "node:path";
import { modeLike } from "@lrm/files";
import { type Catalog, shellWord, UsageError } from "@lrm/run";
import { checkNewFolder, type FinetuneSettings, finetune, outputObserver } from "@lrm/run/node";
import { Command } from "commander";
import {
  type FinetuneFlags,
  finetuneFlags,
  finetuneSettingFlags,
} from "../flags/finetune_flags.ts";
import { flagsOf } from "../flags/flag.ts";
import { deviceFlags } from "../flags/flags.ts";
import { shortenHelp } from "../flags/help.ts";
import { exitCodeOf } from "../terminal/failure.ts";
import { EXIT_CODES, Interruption } from "../terminal/interruption.ts";
import { writeJson } from "../terminal/json.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printMessage, printSummary } from "../terminal/print.ts";
import { preparation } from "./preparation.ts";
import { runTraining } from "./run_training.ts";

/** Flags that fine-tuning needs less often than training from the start. */
const RARE = ["--rank", "--weight-decay", "--context", "--seed", "--json"];

/** Creates the command `lrm finetune`. */
export function finetuneCommand(exit: (code: number) => void, catalog: Catalog): Command {
  const own = finetuneFlags(catalog);
  const settings = finetuneSettingFlags(catalog);
  const groups = {
    "Data:": Object.values(own.data),
    "Adapters:": Object.values(own.adapter),
    "Optimizer:": [...Object.values(own.optimizer), ...settings.optimizer],
    "Length and batches:": [...Object.values(own.length), ...settings.length],
    "Run:": [...settings.run, ...Object.values(own.run), ...deviceFlags()],
  };
  const command = new Command("finetune")
    .description("Fine-tunes a model on examples, by LoRA adapters or whole.")
    .argument("<folder>", "a Hugging Face folder, or a run folder");
  for (const [heading, flags] of Object.entries(groups)) {
    command.optionsGroup(heading);
    for (const flag of flags) command.addOption(flag);
  }
  shortenHelp(command, RARE);
  return command
    .addHelpText(
      "after",
      "\nExample:\n  npx lrm finetune my-model --data examples.jsonl --output my-adapter",
    )
    .action(async (folder: string) => {
      const flags = command.opts<FinetuneFlags>();
      const { data } = flags;
      if (data === undefined) {
        throw new UsageError("Cannot fine-tune without examples", "name some with --data");
      }
      using interruption = new Interruption({ saves: true });
      const { signal } = interruption;
      const { output, merge } = flags;
      if (output !== undefined) await checkNewFolder(output);
      const options = { ...preparation(flags, { signal, catalog }), out: flags.out, device: flags };
      const run = await finetune(settingsOf(command, folder, data), options);
      const written =
        output === undefined
          ? []
          : [
              await outputObserver(
                run,
                output,
                {
                  merge,
                  mode: modeLike(folder, join(folder, "config.json")),
                  ...waitingFor(signal),
                  onFiles(files) {
                    if (flags.json) writeJson({ event: "output", folder: output, files });
                    else printSummary(`${files.join(", ")} in ${output}\n`);
                  },
                },
                catalog,
              ).catch(async (error: unknown) => {
                await run.resources[Symbol.asyncDispose]();
                throw error;
              }),
            ];
      if (!(await runTraining(run, signal, flags, written))) {
        if (output !== undefined) {
          const kind = merge || flags.full ? "" : " --as adapter";
          printMessage(
            `${output} is not written yet. Once the run is complete: npx lrm export ${shellWord(run.folder.path)} ${shellWord(output)}${kind}\n`,
          );
        }
        // If the program that reads the events closes the pipe, stop as after SIGTERM.
        exit(exitCodeOf(signal.reason) || EXIT_CODES.SIGTERM);
      }
    });
}

/** Returns the settings that were given; the others have the defaults of fine-tuning. */
function settingsOf(command: Command, from: string, data: string): FinetuneSettings {
  const names = flagsOf(command)
    .map((flag) => flag.attributeName())
    .filter((name) => command.getOptionValueSource(name) === "cli");
  const flags = command.opts<FinetuneFlags>();
  const given = Object.fromEntries(names.map((name) => [name, flags[name]]));
  const {
    loraRank,
    loraAlpha,
    loraTargets,
    loraDropout,
    loraScaling,
    loraInitial,
    loraPlus,
    ...rest
  } = given as Partial<FinetuneFlags>;
  const lora = Object.fromEntries(
    Object.entries({
      ...{ rank: loraRank, alpha: loraAlpha, targets: loraTargets, dropout: loraDropout },
      ...{ scaling: loraScaling, initial: loraInitial, upRateRatio: loraPlus },
    }).filter(([, value]) => value !== undefined),
  );
  const { full } = rest;
  const [setting] = Object.keys(lora);
  if (full && setting !== undefined) {
    throw new UsageError(
      "Cannot combine --full with settings of adapters: it trains all weights",
      "leave one of them out",
    );
  }
  return { ...rest, from, data, ...(!full && { lora }) };
}
