import { checkReplaceable } from "@lrm/files";
import {
  LAST_SAMPLE_TOKENS,
  MOST,
  OPTIMIZERS,
  PRESETS,
  RECIPES,
  SCALES,
  SCHEDULES,
  UsageError,
} from "@lrm/run";
import { startRun } from "@lrm/run/node";
import { Command, Option } from "commander";
import { applyConfigFile } from "../flags/config_file.ts";
import { DATA_FLAGS, dataFlag, dataFlags } from "../flags/data.ts";
import { deviceFlags, named, numberFrom, place, share, wholeNumber } from "../flags/flags.ts";
import { shortenHelp } from "../flags/help.ts";
import { flagsOfRecipe, withRecipe } from "../flags/recipe_flags.ts";
import type { TrainFlags } from "../flags/train_flags.ts";
import { exitCodeOf } from "../terminal/failure.ts";
import { EXIT_CODES, Interruption } from "../terminal/interruption.ts";
import { jsonFlag } from "../terminal/json.ts";
import { dryRun } from "./dry_run.ts";
import { preparation } from "./preparation.ts";
import { resumedRun } from "./resumed_run.ts";
import { runTraining } from "./run_training.ts";

/** Flags for which `--help` has no room. */
const RARER = [
  ...DATA_FLAGS,
  ...["adamwLearningRate", "momentum", "scale", "splitQkv"],
  ...["damping", "refreshInterval", "blocks", "schedule", "warmup", "cooldown", "clip"],
  ...[
    "accumulation",
    "recompute",
    "evaluateEvery",
    "evaluationTokens",
    "checkpointEvery",
    "sampleTokens",
  ],
  ...["adapter", "threads", "blas", "profile", "tensorboard"],
];
/** What may stand beside `--resume`. */
const WITH_RESUME = [
  "resume",
  "cache",
  "backend",
  "adapter",
  "threads",
  "blas",
  "recompute",
  "profile",
  "tensorboard",
  "json",
];

/** `lrm train`. */
export function trainCommand(exit: (code: number) => void): Command {
  const rate = numberFrom(0, false);
  const [textField, cache] = dataFlags();
  const command = new Command("train")
    .description("Pretrains a model, or goes on with a run. A config file holds flags in JSON.")
    .argument("[config]")
    .optionsGroup("Model and data:")
    .addOption(named("--preset <name>", "", PRESETS).default("nano"))
    .addOption(named("--recipe <name>", "a paper's settings (lrm recipes)", Object.keys(RECIPES)))
    .addOption(
      new Option("--from <folder>", "start from a Hugging Face or run folder").conflicts("preset"),
    )
    .addOption(dataFlag().default("sotu"))
    .addOption(textField)
    .addOption(cache)
    .optionsGroup("Optimizer:")
    .addOption(named("--optimizer <name>", "", OPTIMIZERS).default("low-rank-muon"))
    .option("--learning-rate <n>", "(default: the optimizer's; low-rank-muon .015)", rate)
    .option("--adamw-learning-rate <n>", "of what is no matrix (default: .006)", rate)
    .option("--rank <k>", "(default: width/4; above width 256, width/8)", wholeNumber(1, MOST.rank))
    .option("--momentum <share>", "(default: .95, sgd .9)", share)
    .addOption(new Option("--scale <name>", "(default: shape)").choices(SCALES))
    .option("--split-qkv", "orthogonalize queries, keys and values apart")
    .option("--no-split-qkv", "or together (the default but for low-rank-muon)")
    .option("--weight-decay <n>", "(default: low-rank-muon .01, adamw .1, else 0)", numberFrom(0))
    .option("--damping <n>", "of newton-muon (default: .2)", rate)
    .option(
      "--refresh-interval <steps>",
      "of newton-muon (default: 32)",
      wholeNumber(1, MOST.steps),
    )
    .option(
      "--blocks <count>",
      "of newton-muon's wide inputs (default: 1)",
      wholeNumber(1, MOST.rank),
    )
    .addOption(new Option("--schedule <name>", "of learning rates").choices(SCHEDULES))
    .option("--warmup <share>", "of the run in which rates rise (default: .02)", share)
    .option(
      "--cooldown <share>",
      "of the run in which they fall (default: .6; low-rank-muon .4)",
      share,
    )
    .option("--clip <norm>", "largest norm of the gradients (default: any)", rate)
    .optionsGroup("Length and batches:")
    .addOption(
      new Option("--steps <count>", "optimizer steps")
        .argParser(wholeNumber(1, MOST.steps))
        .conflicts("minutes"),
    )
    .addOption(
      new Option("--minutes <n>", "or as many as take so long (default: 3)").argParser(
        numberFrom(0, false, MOST.minutes),
      ),
    )
    .option("--batch <windows>", "in a batch", wholeNumber(1, MOST.batch), 4)
    .option(
      "--context <tokens>",
      "in a window (default: the model's)",
      wholeNumber(1, MOST.context),
    )
    .option(
      "--accumulation <count>",
      "batches that make one step",
      wholeNumber(1, MOST.accumulation),
      1,
    )
    .option("--recompute", "less memory, more time, the same numbers")
    .option("--no-recompute", "keep what blocks compute for their gradients (the default)")
    .option("--seed <n>", "of weights, batches and columns", wholeNumber(0), 1)
    .optionsGroup("Run:")
    .option("--evaluate-every <steps>", "(default: a fifth of the run)", wholeNumber(1, MOST.steps))
    .option(
      "--evaluation-tokens <n>",
      "at the end, at least; else a fifth of it",
      wholeNumber(1, MOST.tokens),
      102_400,
    )
    .option(
      "--checkpoint-every <steps>",
      "(default: a twentieth of the run)",
      wholeNumber(1, MOST.steps),
    )
    .option(
      "--sample-tokens <n>",
      "of the text that a run ends with",
      wholeNumber(1, MOST.sampleTokens),
      LAST_SAMPLE_TOKENS,
    )
    .option("--out <folder>", "(default: runs/<time>-<model>-<optimizer>)", place)
    .option(
      "--profile <file>",
      "kernel times of 3 steps in the middle, for Perfetto; on WebGPU",
      place,
    )
    .option("--tensorboard", "write event files for TensorBoard into the run folder too")
    .option("--dry-run", "only say how much memory and time it takes")
    .option("--resume <folder>", "go on with a run, by its own settings", place)
    .addOption(jsonFlag("every event as a line of JSON"));
  for (const flag of deviceFlags()) command.addOption(flag);
  shortenHelp(command, RARER);
  return command
    .addHelpText(
      "after",
      "\nExample:\n  npx lrm train --preset nano --optimizer muon --data my-text.txt --steps 1000",
    )
    .action(async (file: string | undefined) => {
      if (isGiven(command, "resume")) checkResumeAlone(command, file);
      if (file !== undefined) applyConfigFile(command, file);
      const asked = command.opts<TrainFlags>();
      const flags = withRecipe(asked, (flag) => isGiven(command, flag));
      using interruption = new Interruption({ saves: true });
      const { signal } = interruption;
      if (flags.dryRun) {
        await dryRun(flags, signal, (flag) => originOf(command, flag, flags, file));
        return;
      }
      if (flags.profile !== undefined) await checkReplaceable(flags.profile);
      const run =
        flags.resume === undefined
          ? await startRun(flags, { ...preparation(flags, signal), out: flags.out, device: flags })
          : await resumedRun(flags.resume, flags, signal);
      if (run === undefined) return; // Complete already.
      if (!(await runTraining(run, signal, flags))) {
        // A program that reads its events no more ends it as SIGTERM does.
        exit(exitCodeOf(signal.reason) || EXIT_CODES.SIGTERM);
      }
    });
}

/** Whether a flag was given, here or in a config file, rather than left at its default. */
function isGiven(command: Command, flag: string): boolean {
  return ["cli", "config"].includes(command.getOptionValueSource(flag) ?? "");
}

/** Where a setting of a run comes from, for people. */
function originOf(
  command: Command,
  flag: keyof TrainFlags,
  { recipe }: TrainFlags,
  file: string | undefined,
): string {
  const source = command.getOptionValueSource(flag);
  if (source === "cli") return "command line";
  if (source === "config") return file!;
  return recipe !== undefined && flag in flagsOfRecipe(recipe) ? recipe : "default";
}

function checkResumeAlone(command: Command, file: string | undefined): void {
  const other = command.options.find(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === "cli" &&
      !WITH_RESUME.includes(option.attributeName()),
  );
  const what = file ?? other?.long;
  if (what === undefined) return;
  throw new UsageError(`Cannot combine --resume with ${what}: a run goes on with its own settings`);
}
