import { join } from "node:path";
import { modeLike } from "@lrm/files";
import { familyOf, huggingFaceConfig, InputError, UsageError } from "@lrm/run";
import {
  checkNewFolder,
  exportAdapter,
  exportModel,
  openModel,
  Resources,
  withAdapter,
} from "@lrm/run/node";
import { Command, Option } from "commander";
import { deviceFlags, place } from "../flags/flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printNote, printSummary } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";

interface ExportFlags extends DeviceRequest {
  readonly as: "model" | "adapter";
  readonly lora?: string;
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
    .addOption(
      new Option(
        "--as <kind>",
        "Whole model, or the adapter of a fine-tuned run, as PEFT stores it",
      )
        .choices(["model", "adapter"])
        .default("model"),
    )
    .option("--lora <folder>", "Adapter of PEFT to merge into the model", place)
    .addOption(jsonFlag("Print the answer as JSON"));
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm export runs/my-run my-model")
    .action(async (run: string, folder: string, flags: ExportFlags) => {
      using interruption = new Interruption();
      const { signal } = interruption;
      // Check the folders before a device is opened.
      await checkNewFolder(folder);
      const found = await openModel(run);
      printNote(found.note);
      const stored = flags.lora === undefined ? found : withAdapter(found, flags.lora);
      const { size, description } = stored;
      if (flags.as === "adapter" && found.loadAdapted === undefined) {
        throw new InputError(
          `Cannot export an adapter of ${run}: it was not fine-tuned by adapters`,
          "leave out --as adapter",
        );
      }
      if (flags.as === "adapter" && flags.dtype !== "F32") {
        throw new UsageError(
          "Cannot export an adapter in another type than F32",
          "leave out --dtype",
        );
      }
      huggingFaceConfig(familyOf(size.kind), size.config);
      await using resources = new Resources();
      const backend = await openDevice(flags, resources);
      // The exported files are as private as their sources.
      const sources = ["", "config.json", "checkpoint.safetensors", "model.safetensors"];
      const mode = modeLike(...sources.map((name) => join(run, name)));
      const { kind } = size;
      const options = { mode, ...waitingFor(signal) };
      const baseModel = found.from;
      const write = async () => {
        if (flags.as === "adapter") {
          const adapted = await found.loadAdapted!(backend);
          return await exportAdapter(adapted, { kind, baseModel }, folder, options);
        }
        // Merging one weight at a time takes less memory than a merged model.
        const { model, lora } = (await stored.loadAdapted?.(backend)) ?? {
          model: await stored.load(backend, { keepHalves: true }),
          lora: undefined,
        };
        const parts = { ...stored, kind, lora };
        return await exportModel(model, parts, folder, { ...options, dtype: flags.dtype });
      };
      const files = await write();
      if (flags.json) writeJson({ model: run, folder, files });
      else printSummary(`${description}: ${files.join(", ")} in ${folder}\n`);
    });
}
