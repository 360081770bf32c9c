import { createInterface } from "node:readline";
import { type ExampleMessage, encodeChat } from "@lrm/data";
import { drawText } from "@lrm/run";
import { Resources } from "@lrm/run/node";
import { Command } from "commander";
import { deviceFlags } from "../flags/flags.ts";
import { addSamplingFlags, type SamplingFlags, samplingOf } from "../flags/sample_flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { printMessage, printOutput } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openTextModel } from "./open_text_model.ts";

interface ChatFlags extends DeviceRequest, SamplingFlags {
  readonly system?: string;
}

/** Creates the command `lrm chat`. */
export function chatCommand(): Command {
  const command = new Command("chat")
    .description("Talks with a model; each line is a message.")
    .argument("<folder>", "a run folder, or a Hugging Face folder")
    .option("--system <text>", "First message, of the role system");
  addSamplingFlags(command);
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm chat runs/my-run --temperature 0.7")
    .action(async (folder: string, flags: ChatFlags) => {
      using interruption = new Interruption();
      const { signal } = interruption;
      await using resources = new Resources();
      const writer = await openTextModel(folder, flags, { resources, signal });
      const messages: ExampleMessage[] =
        flags.system === undefined ? [] : [{ role: "system", content: flags.system }];
      printMessage("Type a message; an empty line or Ctrl-D ends the chat.\n> ");
      for await (const line of createInterface({ input: process.stdin, signal })) {
        if (line.trim() === "") break;
        messages.push({ role: "user", content: line });
        const content = await drawText(writer, encodeChat(messages, writer.tokenizer), {
          ...samplingOf({ ...flags, seed: flags.seed + messages.length }),
          ...{ signal, show: printOutput, answer: true },
        });
        printOutput("\n");
        printMessage("> ");
        messages.push({ role: "assistant", content: content.trim() });
      }
      signal.throwIfAborted();
    });
}
