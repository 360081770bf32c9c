import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LanguageModel } from "@lrm/language-model";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import { InputError } from "./failure.ts";
import { familyOf, MODEL_KINDS, type ModelKind, type ModelSize } from "./models.ts";

/** The family and size of the model in a Hugging Face folder. */
export async function readPretrainedConfig(folder: string): Promise<ModelSize> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new InputError(
      `Cannot read ${path}: give a folder with a model's config.json and model.safetensors`,
      { cause },
    );
  });
  try {
    const json: unknown = JSON.parse(text);
    const kind = kindOf(json, path);
    return { kind, config: familyOf(kind).configFromHuggingFace(json) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InputError(`Cannot read ${path}: it is not JSON; get the file again`, { cause });
  }
}

/** What `model_type` says; configurations of GPT-2 may leave it out. */
function kindOf(json: unknown, path: string): ModelKind {
  const type = (json as { readonly model_type?: unknown } | null)?.model_type ?? "gpt2";
  const kind = MODEL_KINDS.find((known) => known === type);
  if (kind !== undefined) return kind;
  throw new InputError(
    `Cannot use ${path}: model_type is ${JSON.stringify(type)}; the models here are ${MODEL_KINDS.join(" and ")}`,
  );
}

/**
 * The model in a Hugging Face folder, in one file or several.
 *
 * @param size  what `readPretrainedConfig` says
 */
export async function loadPretrained(
  backend: Backend,
  folder: string,
  size: ModelSize,
): Promise<LanguageModel> {
  await using file = await openSafetensorsFile(weightsIn(folder));
  return await familyOf(size.kind).load(backend, file, size.config);
}

/**
 * Checks that a Hugging Face folder has weights, as far as their headers tell.
 *
 * @throws SafetensorsError that names the file
 */
export async function checkPretrainedFiles(folder: string): Promise<void> {
  const file = await openSafetensorsFile(weightsIn(folder));
  await file.close();
}

/** The file that holds a folder's weights, or names those that do. */
function weightsIn(folder: string): string {
  const index = join(folder, "model.safetensors.index.json");
  const whole = join(folder, "model.safetensors");
  if (existsSync(index)) return index;
  const old = ["pytorch_model.bin", "pytorch_model.bin.index.json"].find((name) =>
    existsSync(join(folder, name)),
  );
  if (existsSync(whole) || old === undefined) return whole;
  throw new InputError(
    `Cannot read ${join(folder, old)}: weights are read from safetensors files; load the model in transformers and write it with save_pretrained()`,
  );
}
