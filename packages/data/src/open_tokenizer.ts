import { createTokenizer } from "./create_tokenizer.ts";
import { openFileTokenizer } from "./hugging_face/file_tokenizer.ts";
import { isFileTokenizerName, type TokenizerFiles } from "./hugging_face/tokenizer_files.ts";
import type { Tokenizer, TokenizerName } from "./tokenizer.ts";

/**
 * Opens a tokenizer.
 *
 * @param name  of a built-in one, or from `nameOfFiles`
 * @param files  of a tokenizer that is not built in
 * @throws DataError if a file is missing or damaged, or describes something that is not supported
 */
export async function openTokenizer(
  name: TokenizerName,
  files: TokenizerFiles = {},
): Promise<Tokenizer> {
  return isFileTokenizerName(name)
    ? await openFileTokenizer(files, name)
    : await createTokenizer(name);
}
