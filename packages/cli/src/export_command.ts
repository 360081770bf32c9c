import { join } from "node:path";
import { modeLike } from "@lrm/files";
import { Command } from "commander";
import { type BackendRequest, openBackend } from "./backends.ts";
import { checkNewFolder } from "./export_folder.ts";
import { exportModel } from "./exported_model.ts";
import { deviceFlags, place } from "./flags.ts";
import { Interruption } from "./interruption.ts";
import { jsonFlag, writeJson } from "./json.ts";
import { waitingFor } from "./lock_waiting.ts";
import { familyOf } from "./models.ts";
import { Resources } from "./resources.ts";
import { openModel } from "./stored_model.ts";
import { printSummary } from "./terminal/print.ts";

interface ExportFlags extends BackendRequest {
  readonly json?: boolean;
}

/** `lrm export`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description(
      "Writes a run's model as a Hugging Face folder: configuration, weights and tokenizer.",
    )
    .argument("<run>", "a run folder")
    .argument("<folder>", "a new or empty folder", place)
    .addOption(jsonFlag("the answer as JSON"));
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm export runs/my-run my-model")
    .action(async (run: string, folder: string, flags: ExportFlags) => {
      using interruption = new Interruption();
      const { signal } = interruption;
      // All that can be wrong with the folders comes before a device is touched.
      await checkNewFolder(folder);
      const { size, tokenizer, description, load } = await openModel(run);
      familyOf(size.kind).configToHuggingFace(size.config);
      await using resources = new Resources();
      const backend = await openBackend(flags, resources);
      const model = await load(backend);
      signal.throwIfAborted();
      // As private as what it is made from.
      const sources = ["", "config.json", "checkpoint.safetensors", "model.safetensors"];
      const mode = modeLike(...sources.map((name) => join(run, name)));
      const files = await exportModel(model, { kind: size.kind, tokenizer }, folder, {
        mode,
        ...waitingFor(signal),
      });
      if (flags.json) writeJson({ model: run, folder, files });
      else printSummary(`${description}: ${files.join(", ")} in ${folder}\n`);
    });
}
