import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModel } from "@lrm/language-model";
import { type Backend, Random } from "@lrm/tensor";
import type { TokenizerName } from "@lrm/train";
import { loadCheckpoint } from "@lrm/train/node";
import { InputError } from "./failure.ts";
import { familyOf, type ModelKind, tokenizerFor } from "./models.ts";
import { loadPretrained, readPretrainedConfig } from "./pretrained.ts";
import { readRunConfig } from "./run_config.ts";
import { restoreWeights } from "./session.ts";

/** A model to use, not to train. */
export interface LoadedModel {
  readonly model: LanguageModel;
  readonly kind: ModelKind;
  readonly tokenizer: TokenizerName;
  /** The data that a run was trained on. */
  readonly data?: string;
  /** For people. */
  readonly description: string;
}

/** Loads the model of a run folder, or of a Hugging Face folder. */
export async function loadModel(backend: Backend, folder: string): Promise<LoadedModel> {
  const path = join(folder, "checkpoint.safetensors");
  if (!existsSync(path)) {
    if (existsSync(join(folder, "metrics.jsonl"))) {
      throw new InputError(`Cannot use ${folder}: the run has no checkpoint yet; resume it first`);
    }
    const size = await readPretrainedConfig(folder);
    const tokenizer = tokenizerFor(size.config, folder);
    const model = await loadPretrained(backend, folder, size);
    return { model, kind: size.kind, tokenizer, description: folder };
  }
  const config = await readRunConfig(folder);
  const checkpoint = await loadCheckpoint(path);
  const { kind } = config.model;
  const model = familyOf(kind).initialize(backend, config.model.config, new Random(0));
  restoreWeights(path, checkpoint, model);
  return {
    model,
    kind,
    tokenizer: config.tokenizer,
    data: config.data,
    description: `${folder}, step ${checkpoint.step} of ${config.training.steps}`,
  };
}
