import { createTokenizer } from "@lrm/data";
import type { FileCorpus } from "@lrm/data/node";
import { resolveData } from "@lrm/data/node";
import { InputError, UsageError, unitOf } from "@lrm/run";
import { leftOutLines, measuredPart, openModel, Resources, type StoredModel } from "@lrm/run/node";
import { evaluate, measuredTokens } from "@lrm/train";
import { Command } from "commander";
import { type DataFlags, dataFlag, dataFlags, openData } from "../flags/data.ts";
import { deviceFlags, wholeNumber } from "../flags/flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printMessage, printNote, printOutput } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";

/** Names of files that programs are told: folders may hold a million. */
const MOST_FILES = 100;

interface EvalFlags extends DeviceRequest, DataFlags {
  readonly data?: string;
  readonly tokens?: number;
  readonly batch: number;
  readonly context?: number;
  readonly json?: boolean;
}

/**
 * Tells whether a run's data changed since the run began. Runs of earlier versions have no
 * fingerprint.
 */
function hasChanged({ dataTokens }: StoredModel, { fingerprint }: FileCorpus): boolean {
  return dataTokens?.fingerprint !== undefined && dataTokens.fingerprint !== fingerprint;
}

/** `lrm eval`. */
export function evalCommand(): Command {
  const command = new Command("eval")
    .description("Measures a model's loss on data, or a run's on what it held out.")
    .argument("<folder>", "a run folder, or a Hugging Face folder")
    .addOption(dataFlag(undefined, "the run's"))
    .option("--tokens <count>", "Tokens to measure, at least (default: all)", wholeNumber(1))
    .option("--batch <windows>", "Windows at a time", wholeNumber(1), 8)
    .option("--context <tokens>", "Tokens in a window (default: the model's)", wholeNumber(1))
    .addOption(jsonFlag("Print the answer as JSON"));
  for (const flag of [...Object.values(dataFlags()), ...deviceFlags()]) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm eval runs/my-run --data sotu --tokens 100000")
    .action(async (folder: string, flags: EvalFlags) => {
      using interruption = new Interruption();
      const { signal } = interruption;
      // All that can be wrong with folder and flags comes before a device is touched.
      const stored = await openModel(folder);
      printNote(stored.note);
      const data = flags.data ?? stored.data;
      if (data === undefined) {
        throw new UsageError("Cannot evaluate without data: name it with --data");
      }
      const tokenizer = await createTokenizer(stored.tokenizer);
      const recorded = flags.data === undefined ? { textField: stored.textField } : {};
      // What a run was not trained on; of sotu, what no run is.
      const ownSplit =
        resolveData(data) === "sotu" ||
        (stored.data !== undefined && resolveData(data) === stored.data);
      const corpus = await openData(data, tokenizer, { ...recorded, ...flags }, signal);
      const { contextLength } = stored.size.config;
      const context = flags.context ?? contextLength;
      if (context > contextLength) {
        throw new RangeError(
          `Cannot evaluate windows of ${context} tokens: the model's context is ${contextLength}`,
        );
      }
      const { source, part, files, description } = measuredPart(corpus, ownSplit);
      const windows = { context, ...(flags.tokens !== undefined && { tokens: flags.tokens }) };
      const tokens = measuredTokens(source, windows);
      const lines = [
        `Measuring ${tokens.toLocaleString("en")} of ${source.length.toLocaleString("en")} tokens: ${description}`,
        ...leftOutLines(corpus.report),
      ];
      if (flags.data === undefined && hasChanged(stored, corpus)) {
        lines.push("Note: the data changed since the run began: it may have trained on this part");
      }
      for (const line of lines) printMessage(`${line}\n`);
      await using resources = new Resources();
      const backend = await openDevice(flags, resources);
      const model = await stored.load(backend);
      signal.throwIfAborted();
      const loss = await evaluate(backend, model, source, {
        batch: flags.batch,
        vocabularySize: tokenizer.vocabularySize,
        signal,
        ...windows,
      });
      if (!Number.isFinite(loss)) {
        throw new InputError(
          `Cannot evaluate ${stored.description} on ${corpus.name}: the loss is ${loss}; the model's weights lead to numbers beyond float32, take others`,
        );
      }
      const unit = unitOf(stored.tokenizer);
      const perplexity = Math.exp(loss);
      if (flags.json) {
        const measured = {
          part,
          files: files.slice(0, MOST_FILES),
          tokens,
          ofTokens: source.length,
        };
        writeJson({ model: folder, data: corpus.name, ...measured, loss, unit, perplexity });
      } else {
        printOutput(
          `${stored.description} on ${corpus.name}: ${loss.toFixed(4)} ${unit}, perplexity ${perplexity.toFixed(2)}\n`,
        );
      }
    });
}
