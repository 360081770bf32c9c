import { encodePrompt, openTokenizer, stopTokens } from "@lrm/data";
import { generate } from "@lrm/language-model";
import { openModel, Resources } from "@lrm/run/node";
import { Command, Option } from "commander";
import { deviceFlags, numberFrom, wholeNumber } from "../flags/flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printNote, printOutput } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";
import { TextStream } from "./text_stream.ts";

interface SampleFlags extends DeviceRequest {
  readonly prompt: string;
  readonly tokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Creates the command `lrm sample`. */
export function sampleCommand(): Command {
  const command = new Command("sample")
    .description("Continues a text.")
    .argument("<folder>", "a run folder, or a Hugging Face folder")
    .addOption(
      new Option("--prompt <text>", 'Text to continue; "": the beginning of a document').default(
        "\n",
        "an empty line",
      ),
    )
    .option("--tokens <count>", "Maximum number of tokens to draw", wholeNumber(1), 400)
    .option(
      "--temperature <number>",
      "Sampling temperature; 0: always the most likely token",
      numberFrom(0),
      0.8,
    )
    .option("--top-k <count>", "Draw only from this many most likely tokens", wholeNumber(1))
    .option("--seed <number>", "Seed of the random draws", wholeNumber(0), 1)
    .addOption(jsonFlag("Print prompt and text as JSON at the end"));
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText(
      "after",
      '\nExample:\n  npx lrm sample runs/my-run --prompt "My fellow citizens" --temperature 0.7',
    )
    .action(async (folder: string, flags: SampleFlags) => {
      using interruption = new Interruption();
      const { signal } = interruption;
      // Check the folder before a device is opened.
      const stored = await openModel(folder);
      printNote(stored.note);
      const tokenizer = await openTokenizer(stored.tokenizer, stored.tokenizerFiles);
      await using resources = new Resources();
      const backend = await openDevice(flags, resources);
      const model = await stored.load(backend);
      signal.throwIfAborted();
      const prompt = encodePrompt(tokenizer, flags.prompt);
      const { vocabularySize } = tokenizer;
      let whole = "";
      const show = (piece: string) => {
        if (flags.json) whole += piece;
        else printOutput(piece);
      };
      const text = new TextStream(tokenizer, show, prompt);
      if (!flags.json) show(flags.prompt);
      await generate(model, prompt, {
        tokens: flags.tokens,
        temperature: flags.temperature,
        seed: flags.seed,
        ...(flags.topK !== undefined && { topK: flags.topK }),
        vocabularySize,
        stop: stopTokens(tokenizer),
        onToken(token) {
          signal.throwIfAborted();
          text.push(token);
        },
      });
      text.end();
      if (flags.json) writeJson({ model: folder, prompt: flags.prompt, text: whole });
      else show("\n");
    });
}
