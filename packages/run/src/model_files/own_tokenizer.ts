import {
  DataError,
  type IncrementalHash,
  nameOfFiles,
  openTokenizer,
  TOKENIZER_FILE,
  type TokenizerFiles,
  type TokenizerName,
} from "@lrm/data";
import type { LanguageModelConfig, SpecialTokens } from "@lrm/language-model";
import { InputError } from "../errors.ts";
import { jsonOf } from "./model_text.ts";
import { contradictionIn } from "./tokenizer_contradiction.ts";
import type { TokenizerFolder } from "./tokenizer_folder.ts";

/** The tokenizer of a stored model. Open it with `openTokenizer(name, files)`. */
export interface StoredTokenizer {
  readonly name: TokenizerName;
  /** Its files, which travel with the model byte for byte. */
  readonly files: TokenizerFiles;
  /** Special tokens that the model's config.json names, if any. */
  readonly specialTokens?: SpecialTokens;
}

/**
 * Takes the tokenizer that the `tokenizer.json` of a model folder defines.
 *
 * @param sha256  a new hash
 * @throws InputError if the tokenizer is damaged or not supported, if it has more tokens than the
 *   model, or if the files contradict each other
 */
export async function ownTokenizer(
  { path: folder, files, pathOf }: TokenizerFolder,
  { vocabularySize }: Pick<LanguageModelConfig, "vocabularySize">,
  sha256: IncrementalHash,
): Promise<StoredTokenizer> {
  const name = nameOfFiles(files, sha256);
  const path = pathOf(TOKENIZER_FILE);
  const description = jsonOf(files[TOKENIZER_FILE]!, path);
  const tokenizer = await openTokenizer(name, files).catch((cause: unknown) => {
    if (!(cause instanceof DataError)) throw cause;
    const { problem, remedy } = cause;
    throw new InputError(`Cannot use ${folder} as a model: ${problem}`, remedy, { cause });
  });
  if (tokenizer.vocabularySize > vocabularySize) {
    throw new InputError(
      `Cannot use ${path}: it has ${tokenizer.vocabularySize} tokens, and the model's vocabulary has ${vocabularySize}`,
      "use the tokenizer of the model, or resize the embedding of the model in transformers",
    );
  }
  const contradiction = contradictionIn(files, pathOf, description);
  if (contradiction === undefined) return { name, files };
  const { file, why } = contradiction;
  throw new InputError(
    `Cannot use ${pathOf(file)}: it contradicts the ${TOKENIZER_FILE} beside it: ${why}`,
    "get both files from the same model, or remove the one that is wrong",
  );
}
