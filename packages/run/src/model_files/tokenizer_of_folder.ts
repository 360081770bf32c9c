import { GENERATION_FILE, type IncrementalHash } from "@lrm/data";
import { isObject } from "@lrm/files/values";
import type { LanguageModelConfig } from "@lrm/language-model";
import { InputError } from "../errors.ts";
import type { ModelSize } from "../models/find_model.ts";
import { fitsTokenizer, tokenizerFor } from "../models/vocabulary.ts";
import { builtInDifference, configDifference, TOKENIZERS } from "./built_in_tokenizer.ts";
import { jsonOf } from "./model_text.ts";
import { namedTokens } from "./named_tokens.ts";
import { ownTokenizer, type StoredTokenizer } from "./own_tokenizer.ts";
import type { TokenizerFolder } from "./tokenizer_folder.ts";

/** Files of tokenizers that are not read: SentencePiece, WordPiece, tiktoken. */
const FOREIGN = /\.(model|spm|tiktoken)$|^(vocab\.txt|tekken\.json|bpe\.codes)$/;
/** Programs, which could tokenize in any way. */
const PROGRAM = /^tokenization_.*\.py$/;

/**
 * Finds the tokenizer of a Hugging Face folder. A `tokenizer.json` defines it; if this
 * file and all other files equal a built-in tokenizer, it has the name of that one.
 * Otherwise, it must be a built-in one: `vocab.json` and `merges.txt` are compared completely;
 * without any files, the size of the vocabulary decides, unless the configuration contradicts.
 *
 * @param json  the parsed config.json
 * @param sha256  a new hash
 * @throws InputError or DataError that names the file and the first problem
 */
export async function tokenizerOfFolder(
  folder: TokenizerFolder,
  { config }: ModelSize,
  json: unknown,
  sha256: IncrementalHash,
): Promise<StoredTokenizer> {
  const stored = await findTokenizer(folder, config, json, sha256);
  const generation = folder.files[GENERATION_FILE];
  if (generation !== undefined) jsonOf(generation, folder.pathOf(GENERATION_FILE));
  const specialTokens = namedTokens(json, config, stored.name);
  return specialTokens === undefined ? stored : { ...stored, specialTokens };
}

async function findTokenizer(
  folder: TokenizerFolder,
  config: LanguageModelConfig,
  json: unknown,
  sha256: IncrementalHash,
): Promise<StoredTokenizer> {
  const { path, names, files, pathOf } = folder;
  refusePrograms(folder);
  const holders = names.filter((name) => Object.hasOwn(TOKENIZERS, name));
  // Files identify the tokenizer, so the vocabulary may be padded further.
  const fitting = (["bytes", "gpt2"] as const).find((known) =>
    fitsTokenizer(config.vocabularySize, known),
  );
  if (files["tokenizer.json"] !== undefined) {
    const chats = Object.keys(files).some((name) => name.startsWith("chat_template"));
    const known = fitting !== undefined && !chats && !hasTemplate(folder) ? fitting : undefined;
    const isKnown = known && (await builtInDifference(folder, known)) === undefined;
    return isKnown ? { name: known, files } : await ownTokenizer(folder, config, sha256);
  }
  const foreign = names.find((each) => FOREIGN.test(each));
  if (foreign !== undefined) refuse(pathOf(foreign), "it holds a tokenizer of another kind");
  const name = (holders.length > 0 ? fitting : undefined) ?? tokenizerFor(config, path);
  const difference = await builtInDifference(folder, name);
  if (difference !== undefined) refuse(difference.path, difference.why);
  const contradiction = holders.length > 0 ? undefined : await configDifference(json, name);
  if (contradiction !== undefined) refuse(pathOf("config.json"), contradiction);
  return { name, files };
}

function refuse(path: string, why: string): never {
  throw new InputError(
    `Cannot use ${path}: ${why}`,
    "add the tokenizer.json of the model, which AutoTokenizer of transformers writes with save_pretrained()",
  );
}

function settingsIn({
  files,
  pathOf,
}: TokenizerFolder): Readonly<Record<string, unknown>> | undefined {
  const file = "tokenizer_config.json";
  const settings = files[file] && jsonOf(files[file], pathOf(file));
  return isObject(settings) ? settings : undefined;
}

function hasTemplate(folder: TokenizerFolder): boolean {
  return (settingsIn(folder)?.chat_template ?? null) !== null;
}

function refusePrograms(folder: TokenizerFolder): void {
  const code = settingsIn(folder)?.auto_map;
  const named = isObject(code) && (code.AutoTokenizer ?? null) !== null;
  const program = named ? "tokenizer_config.json" : folder.names.find((name) => PROGRAM.test(name));
  if (program === undefined) return;
  throw new InputError(
    `Cannot use ${folder.pathOf(program)}: the tokenizer is a program of the model`,
    "remove the program and its auto_map if the tokenizer.json alone gives the same tokens",
  );
}
