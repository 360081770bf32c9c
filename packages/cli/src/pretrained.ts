import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { configFromHuggingFace, GPT2, type GPT2Config } from "@lrm/gpt2";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import { InputError } from "./failure.ts";

/** The configuration in a Hugging Face folder. */
export async function readPretrainedConfig(folder: string): Promise<GPT2Config> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new InputError(
      `Cannot read ${path}: give a folder with a model's config.json and model.safetensors`,
      { cause },
    );
  });
  try {
    return configFromHuggingFace(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InputError(`Cannot read ${path}: it is not JSON; get the file again`, { cause });
  }
}

/**
 * The model in a Hugging Face folder, in one file or several.
 *
 * @param config  the model's size, where it is known already
 */
export async function loadPretrained(
  backend: Backend,
  folder: string,
  config?: GPT2Config,
): Promise<GPT2> {
  const size = config ?? (await readPretrainedConfig(folder));
  const index = join(folder, "model.safetensors.index.json");
  await using file = await openSafetensorsFile(
    existsSync(index) ? index : join(folder, "model.safetensors"),
  );
  return await GPT2.load(backend, file, size);
}
