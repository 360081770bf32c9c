import { familyOf, huggingFaceConfig } from "@lrm/run";
import {
  checkExport,
  checkNewFolder,
  exportStored,
  modeOfModels,
  openModel,
  Resources,
  waitForLock,
  withAdapter,
} from "@lrm/run/node";
import { Command, Option } from "commander";
import { deviceFlags, dtypeFlag, place, type WeightType } from "../flags/flags.ts";
import { Interruption } from "../terminal/interruption.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printNote, printSummary } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";
import { preparation } from "./preparation.ts";

interface ExportFlags extends DeviceRequest {
  readonly as: "model" | "adapter";
  readonly lora?: string;
  readonly json?: boolean;
  readonly dtype: WeightType;
}

/** Creates the command `lrm export`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description(
      "Writes a run's model as a Hugging Face folder: configuration, weights and tokenizer.",
    )
    .argument("<run>", "a run folder")
    .argument("<folder>", "a new or empty folder", place)
    .addOption(dtypeFlag({}).default("F32"))
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
      checkExport(stored, flags);
      huggingFaceConfig(familyOf(size.kind), size.config);
      await using resources = new Resources();
      const backend = await openDevice(flags, resources);
      const { as, dtype } = flags;
      const mode = modeOfModels(run);
      const options = { as, dtype, mode, ...waitForLock(preparation(flags, { signal })) };
      const files = await exportStored(stored, backend, folder, options);
      if (flags.json) writeJson({ model: run, folder, files });
      else printSummary(`${description}: ${files.join(", ")} in ${folder}\n`);
    });
}
