import { createInterface } from "node:readline";
import { type ExampleMessage, encodeChat, openTokenizer } from "@lrm/data";
import { openModel, Resources, withAdapter } from "@lrm/run/node";
import { Command } from "commander";
import { deviceFlags } from "../flags/flags.ts";
import { addSamplingFlags, type SamplingFlags } from "../flags/sample_flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { printMessage, printNote, printOutput } from "../terminal/print.ts";
import { drawText } from "./drawn_text.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";

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
      // Check the folder before a device is opened.
      const found = await openModel(folder);
      printNote(found.note);
      const stored = flags.lora === undefined ? found : withAdapter(found, flags.lora);
      const tokenizer = await openTokenizer(stored.tokenizer, stored.tokenizerFiles);
      await using resources = new Resources();
      const backend = await openDevice(flags, resources);
      const model = await stored.load(backend);
      signal.throwIfAborted();
      const messages: ExampleMessage[] =
        flags.system === undefined ? [] : [{ role: "system", content: flags.system }];
      printMessage("Type a message; an empty line or Ctrl-D ends the chat.\n> ");
      for await (const line of createInterface({ input: process.stdin, signal })) {
        if (line.trim() === "") break;
        messages.push({ role: "user", content: line });
        const content = await drawText(
          { model, tokenizer },
          encodeChat(messages, tokenizer),
          { ...flags, seed: flags.seed + messages.length },
          { signal, show: printOutput, answer: true },
        );
        printOutput("\n");
        printMessage("> ");
        messages.push({ role: "assistant", content: content.trim() });
      }
      signal.throwIfAborted();
    });
}
