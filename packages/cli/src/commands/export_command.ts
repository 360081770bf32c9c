import { join } from "node:path";
import { modeLike } from "@lrm/files";
import { familyOf, huggingFaceConfig } from "@lrm/run";
import { checkNewFolder, exportModel, openModel, Resources } from "@lrm/run/node";
import { Command, Option } from "commander";
import { deviceFlags, place } from "../flags/flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printNote, printSummary } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";

interface ExportFlags extends DeviceRequest {
  readonly json?: boolean;
  readonly dtype: "F32" | "F16" | "BF16";
}

/** Creates the command `lrm export`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description(
      "Writes a run's model as a Hugging Face folder: configuration, weights and tokenizer.",
    )
    .argument("<run>", "a run folder")
    .argument("<folder>", "a new or empty folder", place)
    .addOption(
      new Option("--dtype <type>", "Type of the weights in the file")
        .choices(["F32", "F16", "BF16"])
        .default("F32"),
    )
    .addOption(jsonFlag("Print the answer as JSON"));
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm export runs/my-run my-model")
    .action(async (run: string, folder: string, flags: ExportFlags) => {
      using interruption = new Interruption();
      const { signal } = interruption;
      // Check the folders before a device is opened.
      await checkNewFolder(folder);
      const stored = await openModel(run);
      const { size, description, load, note } = stored;
      printNote(note);
      huggingFaceConfig(familyOf(size.kind), size.config);
      await using resources = new Resources();
      const backend = await openDevice(flags, resources);
      const model = await load(backend);
      signal.throwIfAborted();
      // The exported files are as private as their sources.
      const sources = ["", "config.json", "checkpoint.safetensors", "model.safetensors"];
      const mode = modeLike(...sources.map((name) => join(run, name)));
      const files = await exportModel(model, { ...stored, kind: size.kind }, folder, {
        mode,
        dtype: flags.dtype,
        ...waitingFor(signal),
      });
      if (flags.json) writeJson({ model: run, folder, files });
      else printSummary(`${description}: ${files.join(", ")} in ${folder}\n`);
    });
}
