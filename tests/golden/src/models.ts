import { GPT2, configFromHuggingFace as gpt2Config } from "@lrm/gpt2";
import type { LanguageModel } from "@lrm/language-model";
import { LLaMA, configFromHuggingFace as llamaConfig } from "@lrm/llama";
import { openSafetensors, type SafetensorsReader } from "@lrm/safetensors";
import type { Backend } from "@lrm/tensor";

/** Loads a model from a checkpoint and its parsed `config.json`. */
type Load = (backend: Backend, reader: SafetensorsReader, json: unknown) => Promise<LanguageModel>;

/** Loaders of the models, by the names of their files. */
export const MODELS = {
  gpt2: (backend, reader, json) => GPT2.load(backend, reader, gpt2Config(json)),
  llama: (backend, reader, json) => LLaMA.load(backend, reader, llamaConfig(json)),
} as const satisfies Record<string, Load>;

export type ModelName = keyof typeof MODELS;

/** Loads a model from the bytes of a checkpoint. */
export async function loadModel(
  name: ModelName,
  backend: Backend,
  checkpoint: Uint8Array,
  json: unknown,
): Promise<LanguageModel> {
  const reader = await openSafetensors({
    size: checkpoint.length,
    read: async (offset, length) => checkpoint.slice(offset, offset + length),
  });
  return await MODELS[name](backend, reader, json);
}
