import { type Command, Option } from "commander";
import { refuseText } from "./flag.ts";
import { numberFrom, place, wholeNumber } from "./flags.ts";

/** Values of the flags that say how text is drawn. */
export interface SamplingFlags {
  readonly tokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly repetitionPenalty?: number;
  readonly stop: readonly string[];
  readonly seed: number;
  /** Folder of an adapter. */
  readonly lora?: string;
}

/** Adds the flags that say how text is drawn. */
export function addSamplingFlags(command: Command): Command {
  return command
    .option("--tokens <count>", "Maximum number of tokens to draw", wholeNumber(1), 400)
    .option(
      "--temperature <number>",
      "Sampling temperature; 0: always the most likely token",
      numberFrom(0),
      0.8,
    )
    .option("--top-k <count>", "Draw only from this many most likely tokens", wholeNumber(1))
    .option(
      "--top-p <p>",
      "Draw only from the likely tokens whose probabilities add up to this",
      numberFrom(0, false, 1),
    )
    .option(
      "--min-p <p>",
      "Draw only from tokens of at least this share of the best one's probability",
      numberFrom(0, true, 1),
    )
    .option(
      "--repetition-penalty <number>",
      "Above 1: repeat earlier tokens less",
      numberFrom(0, false),
    )
    .addOption(
      new Option("--stop <text>", "End before this text; may be given several times")
        .argParser((text: string, before: readonly string[]) => [...before, notEmpty(text)])
        .default([], "none"),
    )
    .option("--lora <folder>", "Adapter of PEFT to add to the model", place)
    .option("--seed <number>", "Seed of the random draws", wholeNumber(0), 1);
}

/** Returns the options of `drawText` that were given. */
export function samplingOf(flags: SamplingFlags) {
  const { tokens, temperature, topK, topP, minP, repetitionPenalty, stop, seed } = flags;
  return {
    ...{ tokens, temperature, stop, seed },
    ...(topK !== undefined && { topK }),
    ...(topP !== undefined && { topP }),
    ...(minP !== undefined && { minP }),
    ...(repetitionPenalty !== undefined && { repetitionPenalty }),
  };
}

function notEmpty(text: string): string {
  return text === "" ? refuseText("take a text that is not empty") : text;
}
