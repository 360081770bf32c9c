import { type Catalog, finetuneSettings } from "@lrm/run";
import { checkNewFolder, checkOutput, finetune, joinRun, readRunConfig } from "@lrm/run/node";
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
import { dryRun } from "./dry_run.ts";
import { outputsOf, tellUnwritten, writeOutput } from "./finetune_output.ts";
import { finetuneSettingsOf } from "./finetune_settings.ts";
import { preparation } from "./preparation.ts";
import { joinRanks, plannedRanks, sharedDevice } from "./ranks.ts";
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
      const wanted = command.opts<FinetuneFlags>();
      const { output, resume } = wanted;
      if (resume !== undefined) checkBesideResume(command);
      const settings = resume === undefined ? finetuneSettingsOf(command, folder) : undefined;
      const completed = settings && finetuneSettings(settings, catalog.optimizers);
      checkOutput(wanted, completed && completed.lora !== undefined);
      const planned = plannedRanks(wanted);
      if (wanted.dryRun && planned === undefined) return;
      const ranks = wanted.dryRun ? undefined : await joinRanks(wanted);
      const flags = ranks || wanted.dryRun ? sharedDevice(wanted) : wanted;
      using interruption = new Interruption({ saves: true, launched: ranks !== undefined });
      const { signal } = interruption;
      const context = { signal, catalog, ranks };
      if (wanted.dryRun && completed !== undefined) {
        const counted = { ...flags, ranks: planned };
        await dryRun(completed, counted, { signal, catalog }, (flag) =>
          flag === "from" || command.getOptionValueSource(flag) === "cli"
            ? "command line"
            : "default",
        );
        return;
      }
      if (ranks && ranks.communicator.rank > 0) {
        await joinRun({ ...preparation(flags, context), device: flags, ranks });
        await ranks.communicator.close();
        return;
      }
      if (output !== undefined) {
        await checkNewFolder(output);
        if (resume !== undefined) {
          checkOutput(wanted, (await readRunConfig(resume, catalog)).lora !== undefined);
        }
      }
      const options = preparation(flags, context);
      const run = settings
        ? await finetune(settings, { ...options, out: flags.out, device: flags })
        : await resumedRun(resume!, command, folder, context);
      if (run === undefined) {
        await ranks?.communicator.close();
        await writeOutput(resume!, flags, options);
        return;
      }
      const written = await outputsOf(run, flags, options).catch(async (error: unknown) => {
        await run.resources[Symbol.asyncDispose]();
        throw error;
      });
      const complete = await runTraining(run, signal, flags, written);
      await ranks?.communicator.close();
      if (!complete) {
        tellUnwritten(run, flags);
        // If the program that reads the events closes the pipe, stop as after SIGTERM; so too if
        // another rank was asked to stop.
        const code = signal.aborted ? exitCodeOf(signal.reason) : 0;
        exit(code || EXIT_CODES.SIGTERM);
      }
    });
}
