import { halfTypes, type LanguageModel, type LoadOptions } from "@lrm/language-model";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import type { FrozenHalves } from "../frozen_halves.ts";
import { familyOf, type ModelSize } from "../models/find_model.ts";
import type { ModelFamily } from "../models/model_family.ts";
import { weightFiles } from "./weight_files.ts";

/**
 * Loads the model in a Hugging Face folder, in one file or several.
 *
 * @param size  result of `pretrainedSize`
 * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen
 */
export async function loadPretrained(
  backend: Backend,
  folder: string,
  size: ModelSize,
  models: readonly ModelFamily[],
  options: LoadOptions = {},
): Promise<LanguageModel> {
  await using file = await openSafetensorsFile(weightFiles(folder).path);
  return await familyOf(size.kind, models).load(backend, file, size.config, options);
}

/** Returns the types of the matrices that a Hugging Face folder has in 16 bits, by name. */
export async function pretrainedHalves(
  folder: string,
  { kind, config }: ModelSize,
  models: readonly ModelFamily[],
): Promise<FrozenHalves> {
  await using file = await openSafetensorsFile(weightFiles(folder).path);
  const { parameterLayout, checkpointPrefix } = familyOf(kind, models);
  return halfTypes(file, parameterLayout(config), checkpointPrefix);
}

/**
 * Checks from the headers of the weights that a Hugging Face folder has a model of this size.
 *
 * @returns  a note for people if the folder also has other weights
 * @throws SafetensorsError or ArgumentError that names the file or the tensor
 */
export async function checkPretrainedFiles(
  folder: string,
  size: ModelSize,
  models: readonly ModelFamily[],
): Promise<string | undefined> {
  const { path, passedOver } = weightFiles(folder);
  await using file = await openSafetensorsFile(path);
  familyOf(size.kind, models).checkTensors(file, size.config);
  return passedOver && `Reading ${path}; ${passedOver} beside it is left out`;
}
