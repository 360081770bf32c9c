import { Command } from "commander";
import { type BackendRequest, openBackend } from "./backends.ts";
import { checkNewFolder, exportModel } from "./exported_model.ts";
import { deviceFlags } from "./flags.ts";
import { jsonFlag } from "./json.ts";
import { familyOf } from "./models.ts";
import { Resources } from "./resources.ts";
import { openModel } from "./stored_model.ts";

/** `lrm export`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description(
      "Writes a run's model as a Hugging Face folder: config.json and model.safetensors.",
    )
    .argument("<run>", "a run folder")
    .argument("<folder>", "a new or empty folder")
    .addOption(jsonFlag("the answer as JSON"));
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm export runs/my-run my-model")
    .action(async (run: string, folder: string, flags: BackendRequest) => {
      // All that can be wrong with the folders comes before a device is touched.
      await checkNewFolder(folder);
      const { size, description, load } = await openModel(run);
      familyOf(size.kind).configToHuggingFace(size.config);
      await using resources = new Resources();
      const backend = await openBackend(flags, resources);
      await exportModel(await load(backend), size.kind, folder);
      process.stdout.write(`${description}: ${folder}\n`);
    });
}
