import type { HeldOutBy } from "../tokenized.ts";
import type { DataFile } from "./data_file.ts";
import type { LeftOutEntry } from "./selection/folder_files.ts";

/** Describes how data was split: what is for training, for validation and left out, and why. */
export interface DataReport {
  /**
   * Names of the files for training, relative to the folder that contains all of the data; `sotu`
   * for the addresses.
   */
  readonly train: readonly string[];
  /**
   * Names of the files for validation. Empty if the last tenth of the training files is held out.
   */
  readonly validation: readonly string[];
  /** Rule that chose the held-out data. `examples`: a tenth of them, at equal distances. */
  readonly heldOutBy: HeldOutBy | "examples";
  readonly leftOut: readonly LeftOutEntry[];
  /** Number of documents that were skipped because they are empty. */
  readonly emptyDocuments: number;
  /** Other remarks, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Makes remarks on files with the same content: text that is trained on twice, and text that is in
 * both parts.
 *
 * @param digests  hash of each file, in the order of the files; undefined for a file of unique size
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
    ...(twice.length === 0 ? [] : [`Files with the same content: ${listText(twice)}`]),
    ...(leaked.length === 0
      ? []
      : [`Held-out files with the same content as training files: ${listText(leaked)}`]),
  ];
}

/** Maximum number of names in a list. */
const SHOWN = 3;

/** Formats names as a list: `a, b, c and 12 more`. */
export function listText(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(", ");
  const more = names.length - SHOWN;
  return more > 0 ? `${shown} and ${more.toLocaleString("en")} more` : shown;
}
