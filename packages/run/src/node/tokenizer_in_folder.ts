import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readTokenizerFiles } from "@lrm/data/node";
import { inPlainWords } from "@lrm/files";
import type { StoredTokenizer } from "../model_files/own_tokenizer.ts";
import { tokenizerOfFolder } from "../model_files/tokenizer_of_folder.ts";
import type { ModelSize } from "../models/find_model.ts";

/**
 * Finds the tokenizer of a Hugging Face folder, see {@link tokenizerOfFolder}.
 *
 * @param json  the parsed config.json
 * @throws InputError that names the file and the first problem
 */
export async function tokenizerIn(
  folder: string,
  size: ModelSize,
  json: unknown,
): Promise<StoredTokenizer> {
  const names = await namesIn(folder);
  const files = await readTokenizerFiles(folder);
  const pathOf = (name: string) => join(folder, name);
  const all = { path: folder, names, files, pathOf };
  return await tokenizerOfFolder(all, size, json, createHash("sha256"));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw inPlainWords(`Cannot read ${folder}`, cause);
  }
}
