import { join } from "node:path";
import { inPlainWords, readSmallFile } from "@lrm/files";
import type { LanguageModel, LoadOptions } from "@lrm/language-model";
import { type LoRA, loadAdapter } from "@lrm/lora";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS, adapterFiles } from "../adapter_files.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { UsageError } from "../errors.ts";
import { jsonOf } from "../model_files/model_text.ts";
import { familyOf } from "../models/find_model.ts";
import { type ExportOptions, writeExport } from "./export_folder.ts";
import type { AdaptedModel, StoredWeights } from "./stored_model.ts";

/**
 * Writes adapters as a folder of PEFT. If that fails, nothing is left behind.
 *
 * @param model  the adapted model
 * @param kind  its family
 * @param folder  new or empty folder, or one with an unfinished export
 * @param baseModel  folder or name of the model that the adapters belong to
 * @returns  the names of the files
 */
export async function exportAdapter(
  { model, lora }: { readonly model: LanguageModel; readonly lora: LoRA },
  { kind, baseModel }: { readonly kind: string; readonly baseModel?: string | undefined },
  folder: string,
  options?: ExportOptions,
  { models }: Pick<Catalog, "models"> = CATALOG,
): Promise<string[]> {
  const files = adapterFiles({ model, lora }, { family: familyOf(kind, models), baseModel });
  await writeExport(folder, Object.entries(files), options);
  return Object.keys(files);
}

/**
 * Adds the adapter in a folder of PEFT to a stored model.
 *
 * @returns  the same model, whose weights have the adapter merged, or apart from it
 */
export function withAdapter<Stored extends StoredWeights>(
  stored: Stored,
  folder: string,
  catalog: Catalog = CATALOG,
): Stored {
  if (stored.loadAdapted !== undefined) {
    throw new UsageError(
      "Cannot add an adapter to a run that has one",
      "leave out --lora, or name the model that the run began with",
    );
  }
  const adapted = async (backend: Backend, options?: LoadOptions): Promise<AdaptedModel> => {
    const model = await stored.load(backend, options);
    try {
      return { model, lora: await openAdapter(model, stored.size.kind, folder, catalog) };
    } catch (error) {
      model.dispose();
      throw error;
    }
  };
  return {
    ...stored,
    async load(backend) {
      const { model, lora } = await adapted(backend);
      lora.merge();
      return model;
    },
    loadAdapted: (backend) => adapted(backend, { keepHalves: true }),
  };
}

/**
 * Adapts a model with the adapter in a folder of PEFT.
 *
 * @returns  adapters, owned by the caller
 * @throws ArgumentError or InputError that names a field or a tensor that does not fit
 */
export async function openAdapter(
  model: LanguageModel,
  kind: string,
  folder: string,
  { models }: Pick<Catalog, "models"> = CATALOG,
): Promise<LoRA> {
  const path = join(folder, ADAPTER_CONFIG);
  const bytes = await readSmallFile(path).catch((cause: unknown) => {
    throw inPlainWords(`Cannot read ${path}`, cause);
  });
  const json = jsonOf(bytes, path);
  await using reader = await openSafetensorsFile(join(folder, ADAPTER_WEIGHTS));
  const prefix = familyOf(kind, models).checkpointPrefix ?? "";
  return await loadAdapter(model.parameters, reader, json, { prefix });
}
