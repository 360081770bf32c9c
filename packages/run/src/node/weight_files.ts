import { readdirSync } from "node:fs";
import { join } from "node:path";
import { weightFileIn } from "../model_files/weight_file.ts";

/** Location of a folder's weights. */
export interface WeightFiles {
  /** File with the weights, or index of several such files. */
  readonly path: string;
  /** Another file with weights that is not read. */
  readonly passedOver?: string;
}

/**
 * Finds the weights of a Hugging Face folder, in the same order as transformers: a single file
 * before an index of several.
 *
 * @throws InputError for weights in other formats
 */
export function weightFiles(folder: string): WeightFiles {
  const pathOf = (name: string) => join(folder, name);
  const names = readdirSync(folder);
  const { name, ...others } = weightFileIn({ path: folder, names, pathOf });
  return { path: pathOf(name), ...others };
}
