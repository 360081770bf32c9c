import { encodePrompt } from "@lrm/data";
import { drawText } from "@lrm/run";
import { Resources } from "@lrm/run/node";
import { Command, Option } from "commander";
import { deviceFlags, wholeNumber } from "../flags/flags.ts";
import { addSamplingFlags, type SamplingFlags, samplingOf } from "../flags/sample_flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openTextModel } from "./open_text_model.ts";

interface SampleFlags extends DeviceRequest, SamplingFlags {
  readonly prompt: string;
  readonly samples: number;
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
    );
  addSamplingFlags(command)
    .option("--samples <count>", "Number of texts, each with the next seed", wholeNumber(1), 1)
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
      await using resources = new Resources();
      const writer = await openTextModel(folder, flags, { resources, signal });
      const prompt = encodePrompt(writer.tokenizer, flags.prompt);
      const show = (piece: string) => {
        if (!flags.json) printOutput(piece);
      };
      const texts: string[] = [];
      for (let at = 0; at < flags.samples; at++) {
        if (at > 0) show("\n----\n");
        show(flags.prompt);
        const drawn = samplingOf({ ...flags, seed: flags.seed + at });
        texts.push(await drawText(writer, prompt, { ...drawn, signal, show }));
      }
      const [text] = texts;
      const others = flags.samples > 1 && { texts };
      if (flags.json) writeJson({ model: folder, prompt: flags.prompt, text, ...others });
      else show("\n");
    });
}
