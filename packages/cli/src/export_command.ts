import { Command } from "commander";
import { announce, type BackendRequest, chooseBackend } from "./backends.ts";
import { checkNewFolder, exportModel } from "./exported_model.ts";
import { deviceFlags } from "./flags.ts";
import { loadModel } from "./loaded_model.ts";

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
      const chosen = await chooseBackend(flags);
      await using _backend = { [Symbol.asyncDispose]: () => chosen.backend.dispose() };
      announce(chosen);
      const { model, description } = await loadModel(chosen.backend, run);
      await exportModel(model, folder);
      process.stdout.write(`${description}: ${folder}\n`);
    });
}
