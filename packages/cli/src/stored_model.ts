import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModel } from "@lrm/language-model";
import { type Backend, Random } from "@lrm/tensor";
import type { TokenizerName } from "@lrm/train";
import { loadCheckpoint } from "@lrm/train/node";
import { InputError } from "./failure.ts";
import { familyOf, type ModelSize } from "./models.ts";
import { checkPretrainedFiles, loadPretrained, readPretrainedConfig } from "./pretrained.ts";
import { readRunConfig } from "./run_config.ts";
import { restoreWeights } from "./session.ts";
import { tokenizerIn } from "./tokenizer_in_folder.ts";

/** A model on disk, to use, not to train: all that can be known before a device is chosen. */
export interface StoredModel {
  readonly size: ModelSize;
  readonly tokenizer: TokenizerName;
  /** The data that a run was trained on. */
  readonly data?: string;
  readonly textField?: string;
  /** For people. */
  readonly description: string;
  /** Puts it on a device. */
  load(backend: Backend): Promise<LanguageModel>;
}

/**
 * Finds the model of a run folder, or of a Hugging Face folder.
 *
 * @throws InputError, RunError or RangeError where there is none, or a damaged one
 */
export async function openModel(folder: string): Promise<StoredModel> {
  const path = join(folder, "checkpoint.safetensors");
  if (!existsSync(path)) {
    if (existsSync(join(folder, "metrics.jsonl"))) {
      throw new InputError(`Cannot use ${folder}: the run has no checkpoint yet; resume it first`);
    }
    const size = await readPretrainedConfig(folder);
    const tokenizer = await tokenizerIn(folder, size);
    await checkPretrainedFiles(folder);
    return {
      size,
      tokenizer,
      description: folder,
      load: (backend) => loadPretrained(backend, folder, size),
    };
  }
  const { model: size, tokenizer, data, textField, training } = await readRunConfig(folder);
  const checkpoint = await loadCheckpoint(path);
  return {
    size,
    tokenizer,
    data,
    ...(textField !== undefined && { textField }),
    description: `${folder}, step ${checkpoint.step} of ${training.steps}`,
    async load(backend) {
      const model = familyOf(size.kind).initialize(backend, size.config, new Random(0));
      restoreWeights(path, checkpoint, model);
      return model;
    },
  };
}
