import { Command, Option } from "commander";
import { INTERRUPTED, UsageError } from "./failure.ts";
import { deviceFlags, numberFrom, wholeNumber } from "./flags.ts";
import { newRun, resumedRun, type TrainFlags } from "./new_run.ts";
import { runTraining } from "./run_training.ts";

/** `lrm train`. */
export function trainCommand(exit: (code: number) => void): Command {
  const command = new Command("train")
    .description("Pretrains a model, or goes on with a run.")
    .option("--preset <name>", "model size: nano, small, medium, large, xl", "nano")
    .option(
      "--from <folder>",
      "start from a Hugging Face folder with config.json and model.safetensors",
    )
    .option("--data <what>", "a text file, a folder, token shards (.bin), or sotu", "sotu")
    .option(
      "--optimizer <name>",
      "low-rank-muon, muon, low-rank-msgd, adamw or sgd",
      "low-rank-muon",
    )
    .option("--rank <k>", "rank of the low-rank optimizers (default for nano: 32)", wholeNumber(1))
    .option("--learning-rate <number>", "of the optimizer (default: its own)", numberFrom(0, false))
    .option("--adamw-learning-rate <number>", "for what is not a matrix", numberFrom(0, false))
    .option("--weight-decay <number>", "of the optimizer (default: its own)", numberFrom(0))
    .addOption(
      new Option("--steps <count>", "optimizer steps")
        .argParser(wholeNumber(1))
        .conflicts("minutes"),
    )
    .addOption(
      new Option(
        "--minutes <number>",
        "as many steps as take this long here, measured at the start (default: 3)",
      ).argParser(numberFrom(0, false)),
    )
    .option("--batch <windows>", "windows in a batch", wholeNumber(1))
    .option("--context <tokens>", "tokens in a window (default: the model's)", wholeNumber(1))
    .option("--accumulation <count>", "batches that make one step", wholeNumber(1), 1)
    .option("--seed <number>", "of weights, batches and columns", wholeNumber(0), 1)
    .option("--evaluate-every <steps>", "(default: a tenth of the run)", wholeNumber(1))
    .option(
      "--evaluation-tokens <count>",
      "validation tokens that are measured",
      wholeNumber(1),
      102_400,
    )
    .option("--checkpoint-every <steps>", "(default: a twentieth of the run)", wholeNumber(1))
    .option("--out <folder>", "run folder (default: runs/<time>-<preset>-<optimizer>)")
    .option("--resume <folder>", "go on with the run in this folder; its own settings hold");
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText(
      "after",
      "\nExample:\n  npx lrm train --preset nano --optimizer muon --data my-text.txt --steps 1000",
    )
    .action(async (flags: TrainFlags) => {
      const resume = flags.resume;
      if (resume !== undefined) {
        const others = Object.keys(flags).filter(
          (name) =>
            command.getOptionValueSource(name) === "cli" &&
            !["resume", "backend", "adapter", "threads"].includes(name),
        );
        if (others.length > 0) {
          throw new UsageError(
            `Cannot combine --resume with --${others[0]!.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: a run goes on with its own settings`,
          );
        }
      }
      const run = resume === undefined ? await newRun(flags) : await resumedRun(resume, flags);
      const finished = await runTraining(run);
      if (!finished) exit(INTERRUPTED);
    });
}
