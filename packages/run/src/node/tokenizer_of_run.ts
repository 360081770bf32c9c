import { join } from "node:path";
import { isFileTokenizerName, type TokenizerFiles } from "@lrm/data";
import { fileTokenizerName, readTokenizerFiles } from "@lrm/data/node";
import { RunError } from "@lrm/train";
import type { RunConfig } from "../run_config.ts";

/** Folder in a run folder with the files of the model's tokenizer. */
export const TOKENIZER_FOLDER = "tokenizer";

/**
 * Reads the tokenizer files of a run, byte for byte.
 *
 * @returns no files if the tokenizer is built in and the model came without any
 * @throws RunError if they are missing, or not those that the run began with
 */
export async function tokenizerOfRun(
  path: string,
  { tokenizer }: Pick<RunConfig, "tokenizer">,
): Promise<TokenizerFiles> {
  const folder = join(path, TOKENIZER_FOLDER);
  const files = await readTokenizerFiles(folder);
  if (!isFileTokenizerName(tokenizer) || fileTokenizerName(files) === tokenizer) return files;
  const why = Object.keys(files).length === 0 ? "are missing" : "changed since the run began";
  throw new RunError(
    `Cannot use ${path}: the files of its tokenizer in ${folder} ${why}`,
    "restore them from a copy, or from the model that the run started from",
  );
}
