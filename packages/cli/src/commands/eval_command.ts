import { evaluateModel } from "@lrm/run/node";
import { Command } from "commander";
import { type DataFlags, dataFlag, dataFlags } from "../flags/data.ts";
import { deviceFlags, place, wholeNumber } from "../flags/flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { preparation } from "./preparation.ts";

/** Largest number of file names in JSON output. A folder may hold a million files. */
const MOST_FILES = 100;

interface EvalFlags extends DeviceRequest, DataFlags {
  readonly data?: string;
  readonly all?: boolean;
  readonly lora?: string;
  readonly tokens?: number;
  readonly batch: number;
  readonly context?: number;
  readonly json?: boolean;
}

/** Creates the command `lrm eval`. */
export function evalCommand(): Command {
  const command = new Command("eval")
    .description(
      "Measures a model's loss on data, by default on a run's held-out data. Of examples, it counts what training learns, such as answers.",
    )
    .argument("<folder>", "a run folder, or a Hugging Face folder")
    .addOption(dataFlag(undefined, "the run's"))
    .option("--all", "Measure all of the data, not only what is held out")
    .option("--lora <folder>", "Adapter of PEFT to add to the model", place)
    .option(
      "--tokens <count>",
      "Minimum number of tokens to measure (default: all)",
      wholeNumber(1),
    )
    .option("--batch <windows>", "Windows, or examples, in a batch", wholeNumber(1), 8)
    .option(
      "--context <tokens>",
      "Tokens in a window (default: the model's; of examples: the longest)",
      wholeNumber(1),
    )
    .addOption(jsonFlag("Print the answer as JSON"));
  for (const flag of [...Object.values(dataFlags()), ...deviceFlags()]) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm eval runs/my-run --data sotu --tokens 100000")
    .action(async (folder: string, flags: EvalFlags) => {
      using interruption = new Interruption();
      const options = { ...preparation(flags, { signal: interruption.signal }), device: flags };
      const evaluation = await evaluateModel(folder, flags, options);
      const { model, data, files, loss, unit, perplexity } = evaluation;
      if (flags.json) {
        writeJson({ ...evaluation, model: folder, files: files.slice(0, MOST_FILES) });
      } else {
        printOutput(
          `${model} on ${data}: ${loss.toFixed(4)} ${unit}, perplexity ${perplexity.toFixed(2)}\n`,
        );
      }
    });
}
