import { MOST, PRESETS, SCALES, UsageError } from "@lrm/run";
import { Command, InvalidArgumentError, Option } from "commander";
import type { CompareFlags } from "../flags/compare_flags.ts";
import { DATA_FLAGS, dataFlag, dataFlags } from "../flags/data.ts";
import { deviceFlags, named, numberFrom, place, share, wholeNumber } from "../flags/flags.ts";
import { shortenHelp } from "../flags/help.ts";
import { exitCodeOf } from "../terminal/failure.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag } from "../terminal/json.ts";
import { printMessage } from "../terminal/print.ts";
import { compareOptimizers } from "./compare.ts";

/** Flags for which `--help` has no room. */
const RARER = [
  ...DATA_FLAGS,
  ...["accumulation", "adamwLearningRate", "scale", "warmup", "cooldown"],
  ...["evaluationTokens", "adapter", "threads", "blas"],
];

/** `lrm compare`. */
export function compareCommand(exit: (code: number) => void): Command {
  const rate = numberFrom(0, false);
  const command = new Command("compare")
    .description(
      "Compares optimizers: same data, same initial weights, each at its best learning rate.",
    )
    .option(
      "--optimizers <names>",
      "separated by commas",
      "adamw,muon,low-rank-muon,newton-muon,rmnp,nora",
    )
    .option(
      "--seeds <count>",
      "runs of each optimizer at its best rate",
      wholeNumber(1, MOST.seeds),
      3,
    )
    .addOption(
      new Option("--learning-rates <rates>", "to try, by commas; muon=.01,.02: for one")
        .argParser(collect)
        .default([], "½, 1 and 2 × its default"),
    )
    .addOption(named("--preset <name>", "", PRESETS).default("nano"))
    .addOption(dataFlag().default("sotu"))
    .addOption(
      new Option("--tokens <count>", "in a run (default: 1000000)")
        .argParser(wholeNumber(1, MOST.tokens))
        .conflicts("steps"),
    )
    .option("--steps <count>", "or optimizer steps", wholeNumber(1, MOST.steps))
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
    .option("--rank <k>", "of low-rank-muon and low-rank-msgd", wholeNumber(1, MOST.rank))
    .option("--adamw-learning-rate <n>", "of what is no matrix (default: .006)", rate)
    .addOption(new Option("--scale <name>", "of matrix updates by their shape").choices(SCALES))
    .option("--warmup <share>", "of a run in which rates rise (default: .02)", share)
    .option("--cooldown <share>", "of a run in which they fall, for all of them", share, 0.6)
    .option(
      "--evaluation-tokens <n>",
      "for a final loss, at least",
      wholeNumber(1, MOST.tokens),
      102_400,
    )
    .option("--no-time", "do not time the optimizers side by side at the end")
    .option("--out <folder>", "(default: comparisons/<preset>)", place)
    .option("--report", "only make the table and the page again")
    .addOption(jsonFlag("the outcome as JSON"));
  for (const flag of [...dataFlags(), ...deviceFlags()]) command.addOption(flag);
  shortenHelp(command, RARER);
  return command
    .addHelpText(
      "after",
      "\nRepeated, it does only what is missing. Processes with different --optimizers\nmay share a folder.\n\nExample:\n  npx lrm compare --optimizers adamw,muon,low-rank-muon --seeds 3 --tokens 500000",
    )
    .action(async (flags: CompareFlags) => {
      if (flags.report) checkReportAlone(command);
      using interruption = new Interruption();
      const { signal } = interruption;
      try {
        await compareOptimizers(flags, signal);
      } catch (error) {
        if (!signal.aborted || error !== signal.reason) throw error;
        printMessage("Finished runs are kept. Go on with the same command\n");
        exit(exitCodeOf(error));
      }
    });
}

function collect(text: string, previous: readonly string[]): readonly string[] {
  if (text.trim() === "") throw new InvalidArgumentError("Take numbers above 0.");
  return [...previous, text];
}

function checkReportAlone(command: Command): void {
  const other = command.options.find(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === "cli" &&
      !["report", "out", "preset", "json"].includes(option.attributeName()),
  );
  if (other === undefined) return;
  throw new UsageError(
    `Cannot combine --report with ${other.long}: a report is about the runs that are there`,
  );
}
