import { join } from "node:path";
import { modeLike } from "@lrm/files";
import type { Backend } from "@lrm/tensor";
import { CATALOG, type Catalog } from "../catalog.ts";
import { InputError, UsageError } from "../errors.ts";
import { exportAdapter } from "./adapter_folder.ts";
import { type ExportModelOptions, exportModel } from "./exported_model.ts";
import type { StoredModel } from "./stored_model.ts";

/** Options of {@link exportStored}. */
export interface ExportStoredOptions extends ExportModelOptions {
  /** Whole model, or only its adapters, which it must have. Default: model. */
  readonly as?: "model" | "adapter" | undefined;
}

/**
 * Writes a stored model as a folder of transformers, or its adapters as one of PEFT. Merges one
 * weight at a time, which takes less memory than a merged model.
 *
 * @param folder  new or empty folder, or one with an unfinished export
 * @returns  the names of the files
 * @throws the errors of {@link checkExport} and `exportModel`
 */
export async function exportStored(
  stored: StoredModel,
  backend: Backend,
  folder: string,
  { as = "model", ...options }: ExportStoredOptions = {},
  catalog: Catalog = CATALOG,
): Promise<string[]> {
  checkExport(stored, { as, ...options });
  const { kind } = stored.size;
  const adapted = await stored.loadAdapted?.(backend);
  if (as === "adapter" && adapted !== undefined) {
    return await exportAdapter(adapted, { kind, baseModel: stored.from }, folder, options, catalog);
  }
  const model = adapted?.model ?? (await stored.load(backend, { keepHalves: true }));
  return await exportModel(
    model,
    { ...stored, kind, lora: adapted?.lora },
    folder,
    options,
    catalog,
  );
}

/**
 * Checks that a stored model can be written so, before a device is opened.
 *
 * @throws InputError for a model without adapters; UsageError for adapters in another type than F32
 */
export function checkExport(
  { description, loadAdapted }: Pick<StoredModel, "description" | "loadAdapted">,
  { as, dtype = "F32" }: Pick<ExportStoredOptions, "as" | "dtype">,
): void {
  if (as !== "adapter") return;
  if (loadAdapted === undefined) {
    throw new InputError(
      `Cannot export an adapter of ${description}: it was not fine-tuned by adapters`,
      "write the whole model",
    );
  }
  if (dtype !== "F32") {
    throw new UsageError(
      "Cannot export an adapter in another type than F32",
      "leave out --dtype, or write the whole model",
    );
  }
}

/**
 * Returns permissions as private as those of model folders from which files are made.
 *
 * @param folders  those that are undefined are left out
 */
export function modeOfModels(...folders: readonly (string | undefined)[]): number {
  const names = ["", "config.json", "checkpoint.safetensors", "model.safetensors"];
  const known = folders.filter((folder) => folder !== undefined);
  return modeLike(...known.flatMap((folder) => names.map((name) => join(folder, name))));
}
