import { type LanguageModel, quoteValue } from "@lrm/language-model";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import { InputError } from "../errors.ts";
import { familyOf, MODEL_KINDS, type ModelKind, type ModelSize } from "../models.ts";
import { weightFiles } from "./weight_files.ts";

/**
 * The family and size of the model of a Hugging Face folder.
 *
 * @param json  its config.json
 * @param path  of that file, for messages
 */
export function pretrainedSize(json: unknown, path: string): ModelSize {
  const kind = kindOf(json, path);
  return { kind, config: familyOf(kind).configFromHuggingFace(json) };
}

/** Families by the class that saved a model. */
const ARCHITECTURES: ReadonlyMap<unknown, ModelKind> = new Map([
  ["GPT2LMHeadModel", "gpt2"],
  ["LlamaForCausalLM", "llama"],
]);

/**
 * The family by `model_type`, or by `architectures`; configurations of GPT-2 may leave out both.
 */
function kindOf(json: unknown, path: string): ModelKind {
  const { model_type: type, architectures } = Object(json) as Readonly<Record<string, unknown>>;
  const [architecture] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  const named = type ?? ARCHITECTURES.get(architecture) ?? "gpt2";
  const kind = MODEL_KINDS.find((known) => known === named);
  if (kind !== undefined) return kind;
  throw new InputError(
    `Cannot use ${path}: model_type is ${quoteValue(named)}; the models here are ${MODEL_KINDS.join(" and ")}`,
  );
}

/**
 * The model in a Hugging Face folder, in one file or several.
 *
 * @param size  what `pretrainedSize` says
 */
export async function loadPretrained(
  backend: Backend,
  folder: string,
  size: ModelSize,
): Promise<LanguageModel> {
  await using file = await openSafetensorsFile(weightFiles(folder).path);
  return await familyOf(size.kind).load(backend, file, size.config);
}

/**
 * Checks that a Hugging Face folder has the weights of a model of this size, as far as their
 * headers tell.
 *
 * @returns  a note for people where the folder has other weights as well
 * @throws SafetensorsError or RangeError that names the file or the tensor
 */
export async function checkPretrainedFiles(
  folder: string,
  size: ModelSize,
): Promise<string | undefined> {
  const { path, passedOver } = weightFiles(folder);
  await using file = await openSafetensorsFile(path);
  familyOf(size.kind).checkTensors(file, size.config);
  return passedOver && `Reading ${path}; ${passedOver} beside it is left out`;
}
