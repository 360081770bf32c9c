import type { Parameter, Tape, Variable } from "@lrm/autograd";
import { GPT2, configFromHuggingFace as gpt2Config } from "@lrm/gpt2";
import { LLaMA, configFromHuggingFace as llamaConfig } from "@lrm/llama";
import { NanoGPT } from "@lrm/nanogpt";
import { openSafetensors, type SafetensorsReader } from "@lrm/safetensors";
import type { Backend, Tensor } from "@lrm/tensor";
import { loadBenchmarkModel } from "./benchmark_model.ts";
import { nanogptConfig } from "./nanogpt_config.ts";

/** A model as these checks use it. */
export interface CheckedModel extends Disposable {
  readonly parameters: readonly Parameter[];
  /** Computes logits of int32 tokens `[B, T]`. */
  logits(tape: Tape, tokens: Tensor): Variable;
  /** Computes the mean cross-entropy; inputs and targets are int32 `[B, T]`. */
  loss(tape: Tape, inputs: Tensor, targets: Tensor): Variable;
}

/** Loads a model from a checkpoint and its parsed `config.json`. */
type Load = (backend: Backend, reader: SafetensorsReader, json: unknown) => Promise<CheckedModel>;

/** Loaders of the models, by the names of their groups. */
export const MODELS = {
  gpt2: (backend, reader, json) => GPT2.load(backend, reader, gpt2Config(json)),
  llama: (backend, reader, json) => LLaMA.load(backend, reader, llamaConfig(json)),
  "benchmark-model": loadBenchmarkModel,
  nanogpt: (backend, reader, json) => NanoGPT.load(backend, reader, nanogptConfig(json)),
} as const satisfies Record<string, Load>;

export type ModelName = keyof typeof MODELS;

/** Returns the beginning of the names of a model's files. Two groups compare one model. */
export function filesOf(name: ModelName): string {
  return name === "nanogpt" ? "benchmark-model" : name;
}

/** Loads a model from the bytes of a checkpoint. */
export async function loadModel<Name extends ModelName>(
  name: Name,
  backend: Backend,
  checkpoint: Uint8Array,
  json: unknown,
): Promise<Awaited<ReturnType<(typeof MODELS)[Name]>>> {
  const reader = await openSafetensors({
    size: checkpoint.length,
    read: async (offset, length) => checkpoint.slice(offset, offset + length),
  });
  return (await MODELS[name](backend, reader, json)) as Awaited<ReturnType<(typeof MODELS)[Name]>>;
}
