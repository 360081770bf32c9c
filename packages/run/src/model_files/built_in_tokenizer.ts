import {
  addedTokensDifference,
  type BuiltInTokenizerName,
  classDifference,
  descriptionDifference,
  mergesDifference,
  mergesIn,
  settingsDifference,
  specialTokensDifference,
  type TokenizerTable,
  tokenizerTable,
  vocabularyDifference,
} from "@lrm/data";
import { isObject, quote } from "@lrm/files/values";
import { jsonOf, textOf } from "./model_text.ts";
import type { TokenizerFolder } from "./tokenizer_folder.ts";

type Difference = (content: unknown, table: TokenizerTable) => string | undefined;

/** Files that contain a tokenizer, and files with further settings of one. */
export const TOKENIZERS: Readonly<Record<string, Difference>> = {
  "tokenizer.json": descriptionDifference,
  "vocab.json": vocabularyDifference,
  "encoder.json": vocabularyDifference,
  "merges.txt": mergesDifference,
  "vocab.bpe": mergesDifference,
};
const SETTINGS: Readonly<Record<string, Difference>> = {
  "tokenizer_config.json": settingsDifference,
  "special_tokens_map.json": specialTokensDifference,
  "added_tokens.json": addedTokensDifference,
};

/**
 * Finds the first difference between the tokenizer files of a folder and a built-in tokenizer.
 */
export async function builtInDifference(
  { files, pathOf }: TokenizerFolder,
  name: BuiltInTokenizerName,
): Promise<{ readonly path: string; readonly why: string } | undefined> {
  const table = await tokenizerTable(name);
  for (const [file, differenceOf] of Object.entries({ ...TOKENIZERS, ...SETTINGS })) {
    const bytes = files[file];
    if (bytes === undefined) continue;
    const path = pathOf(file);
    const difference = differenceOf(contentOf(bytes, path), table);
    if (difference !== undefined) return { path, why: `it is not ${table.title}: ${difference}` };
  }
  return undefined;
}

/** Reads a file of JSON or merges. */
function contentOf(bytes: Uint8Array, path: string): unknown {
  return path.endsWith(".json") ? jsonOf(bytes, path) : mergesIn(textOf(bytes, path));
}

/**
 * Finds a setting of a model's configuration that contradicts a built-in tokenizer, for a model
 * without tokenizer files.
 */
export async function configDifference(
  config: unknown,
  name: BuiltInTokenizerName,
): Promise<string | undefined> {
  const { endOfText, title } = await tokenizerTable(name);
  if (!isObject(config)) return undefined;
  const found = (difference: string): string =>
    `its vocabulary has the size of ${title}, but ${difference}`;
  const difference = classDifference(config);
  if (difference !== undefined) return found(difference);
  if (endOfText === undefined) return undefined;
  const { eos_token_id: end = null, model_type: type } = config;
  // transformers writes these defaults for a LLaMA without such settings.
  const isDefault = end === null || (type === "llama" && end === 2);
  const ends = Array.isArray(end) ? end : [end];
  if (isDefault || ends.includes(endOfText.id)) return undefined;
  return found(`eos_token_id is ${quote(end)}, not ${endOfText.id}`);
}
