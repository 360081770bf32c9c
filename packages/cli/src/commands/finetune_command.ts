import { join } from "node:path";
import { modeLike } from "@lrm/files";
import { type Catalog, shellWord } from "@lrm/run";
import {
  checkNewFolder,
  finetune,
  finetuneSettings,
  outputObserver,
  type PreparedRun,
  type RunObserver,
} from "@lrm/run/node";
import { Command } from "commander";
import {
  type FinetuneFlags,
  finetuneFlags,
  finetuneSettingFlags,
} from "../flags/finetune_flags.ts";
import { deviceFlags } from "../flags/flags.ts";
import { shortenHelp } from "../flags/help.ts";
import { checkBesideResume } from "../flags/resume_flags.ts";
import { exitCodeOf } from "../terminal/failure.ts";
import { EXIT_CODES, Interruption } from "../terminal/interruption.ts";
import { writeJson } from "../terminal/json.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printMessage, printSummary } from "../terminal/print.ts";
import { dryRun } from "./dry_run.ts";
import { finetuneSettingsOf } from "./finetune_settings.ts";
import { preparation } from "./preparation.ts";
import { checkOneRank } from "./ranks.ts";
import { resumedRun } from "./resumed_run.ts";
import { runTraining } from "./run_training.ts";

/** Flags that fine-tuning needs less often than training from the start. */
const RARE = ["--rank", "--weight-decay", "--context", "--seed", "--json", "--lora-dropout"];

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
    .argument("[folder]", "a Hugging Face folder, or a run folder");
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
    .action(async (folder: string | undefined) => {
      checkOneRank("finetune");
      const flags = command.opts<FinetuneFlags>();
      using interruption = new Interruption({ saves: true });
      const { signal } = interruption;
      const { output, merge, resume, dryRun: dry } = flags;
      if (dry && resume === undefined) {
        const settings = finetuneSettings(finetuneSettingsOf(command, folder));
        await dryRun(settings, flags, { signal, catalog }, (flag) =>
          flag === "from" || command.getOptionValueSource(flag) === "cli"
            ? "command line"
            : "default",
        );
        return;
      }
      if (output !== undefined) await checkNewFolder(output);
      const run =
        resume === undefined
          ? await newRun(command, folder, { signal, catalog })
          : await resumed(command, resume, folder, { signal, catalog });
      if (run === undefined) return;
      const written = await outputsOf(run, flags, signal, catalog).catch(async (error: unknown) => {
        await run.resources[Symbol.asyncDispose]();
        throw error;
      });
      if (!(await runTraining(run, signal, flags, written))) {
        if (output !== undefined) {
          const kind = merge || run.config.lora === undefined ? "" : " --as adapter";
          printMessage(
            `${output} is not written yet. Once the run is complete: npx lrm export ${shellWord(run.folder.path)} ${shellWord(output)}${kind}\n`,
          );
        }
        // If the program that reads the events closes the pipe, stop as after SIGTERM.
        exit(exitCodeOf(signal.reason) || EXIT_CODES.SIGTERM);
      }
    });
}

type CommandContext = { readonly signal: AbortSignal; readonly catalog: Catalog };

/** Prepares a new run. */
async function newRun(
  command: Command,
  folder: string | undefined,
  context: CommandContext,
): Promise<PreparedRun> {
  const flags = command.opts<FinetuneFlags>();
  const options = { ...preparation(flags, context), out: flags.out, device: flags };
  return await finetune(finetuneSettingsOf(command, folder), options);
}

/** Opens a run at its last checkpoint. Returns undefined if it is complete. */
async function resumed(
  command: Command,
  path: string,
  folder: string | undefined,
  context: CommandContext,
): Promise<PreparedRun | undefined> {
  checkBesideResume(command);
  return await resumedRun(path, command, folder, context);
}

/** Returns observers that write the result of a run, if that is asked for. */
async function outputsOf(
  run: PreparedRun,
  { output, merge, json }: FinetuneFlags,
  signal: AbortSignal,
  catalog: Catalog,
): Promise<RunObserver[]> {
  if (output === undefined) return [];
  const { folder, config } = run;
  const options = {
    merge,
    // As private as the run and its base.
    mode: modeLike(
      ...[folder.path, ...(config.from === undefined ? [] : [config.from])].flatMap((each) => [
        each,
        join(each, "config.json"),
      ]),
    ),
    ...waitingFor(signal),
    onFiles(files: readonly string[]) {
      if (json) writeJson({ event: "output", folder: output, files });
      else printSummary(`${files.join(", ")} in ${output}\n`);
    },
  };
  return [await outputObserver(run, output, options, catalog)];
}
