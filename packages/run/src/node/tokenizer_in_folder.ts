import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TokenizerName } from "@lrm/data";
import {
  addedTokensDifference,
  classDifference,
  descriptionDifference,
  mergesDifference,
  mergesIn,
  settingsDifference,
  specialTokensDifference,
  type TokenizerTable,
  tokenizerTable,
  vocabularyDifference,
} from "@lrm/data/node";
import { inPlainWords, readSmallFile } from "@lrm/files";
import { isObject, quote } from "@lrm/files/values";
import { InputError } from "../errors.ts";
import type { ModelSize } from "../models/find_model.ts";
import { fitsTokenizer, tokenizerFor } from "../models/vocabulary.ts";
import { jsonOf, textOf } from "./model_folder.ts";

type Difference = (content: unknown, table: TokenizerTable) => string | undefined;

/** Files that contain a tokenizer, and files with further settings of one. */
const TOKENIZERS: Readonly<Record<string, Difference>> = {
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

/** Files of other kinds of tokenizers: SentencePiece, WordPiece, tiktoken, code. */
const FOREIGN =
  /\.(model|spm|tiktoken)$|^(vocab\.txt|tekken\.json|bpe\.codes|tokenization_.*\.py)$/;

/**
 * Identifies the tokenizer of a Hugging Face folder by comparing its files completely with the
 * known tokenizers. Without such files, goes by the size of the vocabulary, unless the
 * configuration contradicts.
 *
 * @param json  the parsed config.json
 * @throws InputError that names the file and the first difference
 */
export async function tokenizerIn(
  folder: string,
  { config }: ModelSize,
  json: unknown,
): Promise<TokenizerName> {
  const { vocabularySize } = config;
  const names = await namesIn(folder);
  const holders = names.filter((name) => Object.hasOwn(TOKENIZERS, name));
  // Files identify the tokenizer, so the vocabulary may be padded further.
  const fitting = (["bytes", "gpt2"] as const).find((known) =>
    fitsTokenizer(vocabularySize, known),
  );
  const name = (holders.length > 0 ? fitting : undefined) ?? tokenizerFor(config, folder);
  const foreign = names.find((each) => FOREIGN.test(each));
  if (foreign !== undefined) refuse(join(folder, foreign), "it holds a tokenizer of another kind");
  const table = await tokenizerTable(name);
  for (const [file, differenceOf] of Object.entries({ ...TOKENIZERS, ...SETTINGS })) {
    if (!names.includes(file)) continue;
    const path = join(folder, file);
    const difference = differenceOf(await contentOf(path), table);
    if (difference !== undefined) refuse(path, `it is not ${table.title}: ${difference}`);
  }
  if (holders.length === 0) {
    const path = join(folder, "config.json");
    const difference = configDifference(json, table);
    if (difference !== undefined) {
      throw new InputError(
        `Cannot use ${path}: its vocabulary has the size of ${table.title}, but ${difference}`,
        "add the tokenizer.json of the model",
      );
    }
  }
  return name;
}

function refuse(path: string, why: string): never {
  throw new InputError(
    `Cannot use ${path}: ${why}`,
    "take a model with GPT-2's tokenizer, or one of bytes",
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw inPlainWords(`Cannot read ${folder}`, cause);
  }
}

/** Reads a file of JSON or merges. */
async function contentOf(path: string): Promise<unknown> {
  const bytes = await readSmallFile(path).catch((cause: unknown) => {
    throw inPlainWords(`Cannot read ${path}`, cause);
  });
  return path.endsWith(".json") ? jsonOf(bytes, path) : mergesIn(textOf(bytes, path));
}

/** Finds a setting of a model's configuration that contradicts a tokenizer. */
function configDifference(config: unknown, { endOfText }: TokenizerTable): string | undefined {
  if (!isObject(config)) return undefined;
  const difference = classDifference(config);
  if (difference !== undefined || endOfText === undefined) return difference;
  const { eos_token_id: end = null, model_type: type } = config;
  // transformers writes these defaults for a LLaMA without such settings.
  const isDefault = end === null || (type === "llama" && end === 2);
  const ends = Array.isArray(end) ? end : [end];
  if (isDefault || ends.includes(endOfText.id)) return undefined;
  return `eos_token_id is ${quote(end)}, not ${endOfText.id}`;
}
