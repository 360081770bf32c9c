import { checkReplaceable } from "@lrm/files";
import type { Catalog } from "@lrm/run";
import { joinRun, startRun } from "@lrm/run/node";
import { Command } from "commander";
import { applyConfigFile, inheritedFlags } from "../flags/config_file.ts";
import { deviceFlags } from "../flags/flags.ts";
import { shortenHelp } from "../flags/help.ts";
import { flagsOfRecipe, withRecipe } from "../flags/recipe_flags.ts";
import { checkBesideResume, checkExtends } from "../flags/resume_flags.ts";
import { optimizerSettingFlags, runSettingFlags } from "../flags/setting_flags.ts";
import { type TrainFlags, trainFlags } from "../flags/train_flags.ts";
import { exitCodeOf } from "../terminal/failure.ts";
import { EXIT_CODES, Interruption } from "../terminal/interruption.ts";
import { dryRun } from "./dry_run.ts";
import { preparation } from "./preparation.ts";
import { joinRanks, plannedRanks, sharedDevice } from "./ranks.ts";
import { resumedRun } from "./resumed_run.ts";
import { runTraining } from "./run_training.ts";

/** Creates the command `lrm train`. */
export function trainCommand(exit: (code: number) => void, catalog: Catalog): Command {
  const own = trainFlags(catalog);
  const groups = {
    "Model and data:": Object.values(own.model),
    "Optimizer:": [...Object.values(own.optimizer), ...optimizerSettingFlags(catalog.optimizers)],
    "Length and batches:": [...runSettingFlags("length"), ...Object.values(own.length)],
    "Run:": [...runSettingFlags("run"), ...Object.values(own.run), ...deviceFlags()],
  };
  const command = new Command("train")
    .description("Pretrains a model, or resumes a run. A config file holds flags as JSON.")
    .argument("[config]");
  for (const [heading, flags] of Object.entries(groups)) {
    command.optionsGroup(heading);
    for (const flag of flags) command.addOption(flag);
  }
  shortenHelp(command);
  return command
    .addHelpText(
      "after",
      "\nExample:\n  npx lrm train --preset nano --optimizer muon --data my-text.txt --steps 1000",
    )
    .action(async (file: string | undefined) => {
      if (isGiven(command, "resume")) checkBesideResume(command, file);
      else checkExtends(command);
      if (file !== undefined) applyConfigFile(command, file, catalog);
      const asked = { ...command.opts<TrainFlags>(), inherited: inheritedFlags(command) };
      const wanted = withRecipe(asked, (flag) => isGiven(command, flag));
      const planned = plannedRanks(wanted);
      if (wanted.dryRun && planned === undefined) return;
      const ranks = wanted.dryRun ? undefined : await joinRanks(wanted);
      const flags = ranks || wanted.dryRun ? sharedDevice(wanted) : wanted;
      using interruption = new Interruption({ saves: true, launched: ranks !== undefined });
      const { signal } = interruption;
      if (flags.dryRun) {
        const origin = (flag: string) => originOf(command, flag, flags, file);
        await dryRun(flags, { ...flags, ranks: planned }, { signal, catalog }, origin);
        return;
      }
      const options = { signal, catalog, ranks };
      if (ranks && ranks.communicator.rank > 0) {
        await joinRun({ ...preparation(flags, options), device: flags, ranks });
        await ranks.communicator.close();
        return;
      }
      if (flags.profile !== undefined) await checkReplaceable(flags.profile);
      const run =
        flags.resume === undefined
          ? await startRun(flags, {
              ...preparation(flags, options),
              out: flags.out,
              device: flags,
            })
          : await resumedRun(flags.resume, command, undefined, options);
      const complete = run === undefined || (await runTraining(run, signal, flags));
      await ranks?.communicator.close();
      // If the program that reads the events closes the pipe, stop as after SIGTERM; so too if
      // another rank was asked to stop.
      const code = signal.aborted ? exitCodeOf(signal.reason) : 0;
      if (!complete) exit(code || EXIT_CODES.SIGTERM);
    });
}

/** Tells whether a flag was given, here or in a config file, rather than left at its default. */
function isGiven(command: Command, flag: string): boolean {
  return ["cli", "config", "run"].includes(command.getOptionValueSource(flag) ?? "");
}

/** Describes the origin of a setting: the command line, a file, a recipe or a default. */
function originOf(
  command: Command,
  flag: string,
  { recipe }: TrainFlags,
  file: string | undefined,
): string {
  const source = command.getOptionValueSource(flag);
  if (source === "cli") return "command line";
  if (source === "config" || source === "run") return file!;
  return recipe !== undefined && flag in flagsOfRecipe(recipe) ? recipe : "default";
}
