import { halfTypes, type LanguageModel, type LoadOptions, quoteValue } from "@lrm/language-model";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend, HalfType } from "@lrm/tensor";
import { InputError } from "../errors.ts";
import { familyOf, type ModelSize } from "../models/find_model.ts";
import type { ModelFamily } from "../models/model_family.ts";
import { weightFiles } from "./weight_files.ts";

/**
 * Returns the family and size of the model in a Hugging Face folder.
 *
 * @param json  the parsed config.json
 * @param path  path of that file, for messages
 */
export function pretrainedSize(
  json: unknown,
  path: string,
  models: readonly ModelFamily[],
): ModelSize {
  const { name, configFromHuggingFace } = familyIn(json, path, models.filter(isReadable));
  return { kind: name, config: configFromHuggingFace(json) };
}

type ReadableFamily = ModelFamily & Required<Pick<ModelFamily, "configFromHuggingFace">>;

function isReadable(family: ModelFamily): family is ReadableFamily {
  return family.configFromHuggingFace !== undefined;
}

/** Finds the family by `model_type` or `architectures`. Configurations of GPT-2 may lack both. */
function familyIn(json: unknown, path: string, models: readonly ReadableFamily[]): ReadableFamily {
  const { model_type: type, architectures } = Object(json) as Readonly<Record<string, unknown>>;
  const [architecture] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  const saved = models.find(({ architectures: own }) => own.some((each) => each === architecture));
  const named = type ?? saved?.name ?? "gpt2";
  const typesOf = ({ name, modelTypes = [name] }: ModelFamily) => modelTypes;
  const family = models.find((each) => typesOf(each).some((own) => own === named));
  if (family !== undefined) return family;
  throw new InputError(
    `Cannot use ${path}: model_type is ${quoteValue(named)}, which is not supported`,
    `take a model of type ${models.flatMap(typesOf).join(" or ")}`,
  );
}

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
): Promise<ReadonlyMap<string, HalfType>> {
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
