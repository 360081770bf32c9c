import type { HeldOutBy } from "../tokenized.ts";
import type { DataFile } from "./data_file.ts";
import type { LeftOut } from "./folder_files.ts";

/** The parts of some data: for training, held out, and left out, with the reasons. */
export interface DataReport {
  /** Names of the files for training, from the folder that holds all of the data; `sotu` is one. */
  readonly train: readonly string[];
  /**
   * Names of the files that are held out; where the last tenth is, that is of those for training.
   */
  readonly validation: readonly string[];
  readonly heldOutBy: HeldOutBy;
  readonly leftOut: readonly LeftOut[];
  /** Number of documents that were left out, because they are empty. */
  readonly emptyDocuments: number;
  /** Something to know, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Sentences about files of the same content: what is trained on twice, and what is measured after
 * it was trained on.
 *
 * @param digests  of the content of files, in their order; undefined for those whose size no other
 * file has
 */
export function sameContent(
  files: readonly DataFile[],
  digests: readonly (string | undefined)[],
): string[] {
  const firsts = new Map<string, DataFile>();
  const twice: string[] = [];
  const leaked: string[] = [];
  for (const [i, file] of files.entries()) {
    const digest = digests[i];
    if (digest === undefined || file.size === 0) continue;
    const first = firsts.get(digest);
    if (first === undefined) firsts.set(digest, file);
    else if (first.validation === file.validation) twice.push(`${file.name} (as ${first.name})`);
    else leaked.push(`${file.name} (as ${first.name})`);
  }
  return [
    ...(twice.length === 0 ? [] : [`The same content is there twice: ${listText(twice)}`]),
    ...(leaked.length === 0
      ? []
      : [`Files that are held out have the content of files for training: ${listText(leaked)}`]),
  ];
}

/** Names in a list, at most. */
const SHOWN = 3;

/** `a, b, c and 12 more` */
export function listText(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(", ");
  const more = names.length - SHOWN;
  return more > 0 ? `${shown} and ${more.toLocaleString("en")} more` : shown;
}
