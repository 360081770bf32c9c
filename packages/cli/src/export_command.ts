import { Command } from "commander";
import { type BackendRequest, openBackend } from "./backends.ts";
import { checkNewFolder, exportModel } from "./exported_model.ts";
import { deviceFlags } from "./flags.ts";
import { loadModel } from "./loaded_model.ts";
import { Resources } from "./resources.ts";

/** `lrm export`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description(
      "Writes a run's model as a Hugging Face folder: config.json and model.safetensors.",
    )
    .argument("<run>", "a run folder")
    .argument("<folder>", "a new or empty folder");
  for (const flag of deviceFlags()) command.addOption(flag);
  return command
    .addHelpText("after", "\nExample:\n  npx lrm export runs/my-run my-model")
    .action(async (run: string, folder: string, flags: BackendRequest) => {
      await checkNewFolder(folder);
      await using resources = new Resources();
      const backend = await openBackend(flags, resources);
      const { model, kind, description } = await loadModel(backend, run);
      await exportModel(model, kind, folder);
      process.stdout.write(`${description}: ${folder}\n`);
    });
}
