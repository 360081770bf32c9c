import type { TokenizerFiles } from "@lrm/data";
import type { FolderNames } from "./folder_names.ts";

/** A model folder with the contents of its tokenizer's files. */
export interface TokenizerFolder extends FolderNames {
  readonly files: TokenizerFiles;
}
