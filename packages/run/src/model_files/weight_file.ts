import { InputError } from "../errors.ts";
import type { FolderNames } from "./folder_names.ts";
import { ADAPTER, OTHER_FORMAT, OTHER_WEIGHTS } from "./foreign_files.ts";

const WHOLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";

/** Name of the weights in a folder. */
export interface WeightFile {
  /** File with the weights, or index of several such files. */
  readonly name: string;
  /** Another file with weights that is not read. */
  readonly passedOver?: string;
}

/**
 * Finds the weights among the files of a Hugging Face folder, in the same order as transformers: a
 * single file before an index of several.
 *
 * @throws InputError for weights in other formats
 */
export function weightFileIn({ path, names, pathOf }: FolderNames): WeightFile {
  // transformers would apply the adapter to the weights.
  if (names.includes("adapter_config.json")) {
    throw new InputError(`Cannot use ${path} as a model: ${ADAPTER.problem}`, ADAPTER.remedy);
  }
  const [whole, index] = [names.includes(WHOLE), names.includes(INDEX)];
  if (whole) return { name: WHOLE, ...(index && { passedOver: INDEX }) };
  if (index) return { name: INDEX };
  const shard = names.find((name) => /^model-\d+-of-\d+\.safetensors$/.test(name));
  if (shard !== undefined) {
    throw new InputError(
      `Cannot read ${pathOf(shard)}: it is a part of the weights, and ${INDEX} is missing, which names the parts`,
      "get that file, too",
    );
  }
  const other = names.find((name) => OTHER_WEIGHTS.test(name));
  if (other === undefined) return { name: WHOLE };
  const { problem, remedy } = OTHER_FORMAT;
  throw new InputError(`Cannot read ${pathOf(other)}: ${problem}`, remedy);
}
