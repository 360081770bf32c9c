import { withoutUndefined } from "@lrm/files/values";
import { CATALOG, type Catalog } from "../catalog.ts";
import { familyOf } from "../models/find_model.ts";
import { huggingFaceConfig } from "../models/hugging_face_config.ts";
import { exportAdapter } from "./adapter_folder.ts";
import { checkNewFolder } from "./export_folder.ts";
import { modeOfModels } from "./export_stored.ts";
import { type ExportModelOptions, exportModel } from "./exported_model.ts";
import { checkOutput } from "./output_settings.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { tokenizerOfRun } from "./tokenizer_of_run.ts";
import type { RunObserver } from "./train_run.ts";

/** Options of {@link outputObserver}. Default mode: as private as the run and its base. */
export interface OutputOptions extends ExportModelOptions {
  /** True to merge adapters into the weights, and to write a whole model. Default: false. */
  readonly merge?: boolean | undefined;
  /** Called with the names of the files. */
  readonly onFiles?: ((files: readonly string[]) => void) | undefined;
}

/**
 * Writes the result of a run into a folder when it is complete: its adapters as PEFT does, or the
 * whole model as transformers does.
 *
 * @param folder  new or empty folder
 * @returns  an observer to pass to `trainRun`
 * @throws UsageError, InputError or ArgumentError, before the training, for settings that do not
 *   fit what the run trains, a folder that is not empty, or a model that has no Hugging Face form
 */
export async function outputObserver(
  { session, config, folder: run }: Pick<PreparedRun, "session" | "config" | "folder">,
  folder: string,
  { merge = false, onFiles, ...given }: OutputOptions = {},
  catalog: Catalog = CATALOG,
): Promise<RunObserver> {
  checkOutput({ output: folder, merge, dtype: given.dtype }, session.lora !== undefined);
  await checkNewFolder(folder);
  const { model: size, tokenizer, specialTokens, from } = config;
  const { model, lora } = session;
  const options = { mode: modeOfModels(run.path, from), ...withoutUndefined(given) };
  huggingFaceConfig(familyOf(size.kind, catalog.models), size.config);
  const tokenizerFiles = await tokenizerOfRun(run.path, config);
  return {
    async onEnd({ complete }) {
      if (!complete) return;
      session.settle();
      const { kind } = size;
      if (lora !== undefined && !merge) {
        const adapted = { model, lora };
        const origin = { kind, baseModel: from };
        const files = await exportAdapter(adapted, origin, folder, options, catalog);
        onFiles?.(files);
        return;
      }
      const stored = { kind, tokenizer, tokenizerFiles, specialTokens, lora };
      const files = await exportModel(model, stored, folder, options, catalog);
      onFiles?.(files);
    },
  };
}
