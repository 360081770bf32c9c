import { readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { ADAPTER, OTHER_FORMAT, OTHER_WEIGHTS } from "./foreign_folder.ts";
import { holds } from "./model_folder.ts";

const WHOLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";

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
  // transformers would apply the adapter to the weights.
  if (holds(folder, "adapter_config.json")) {
    throw new InputError(`Cannot use ${folder} as a model: ${ADAPTER.problem}`, ADAPTER.remedy);
  }
  const path = join(folder, WHOLE);
  const [whole, index] = [holds(folder, WHOLE), holds(folder, INDEX)];
  if (whole) return { path, ...(index && { passedOver: INDEX }) };
  if (index) return { path: join(folder, INDEX) };
  const names = readdirSync(folder);
  const shard = names.find((name) => /^model-\d+-of-\d+\.safetensors$/.test(name));
  if (shard !== undefined) {
    throw new InputError(
      `Cannot read ${join(folder, shard)}: it is a part of the weights, and ${INDEX} is missing, which names the parts`,
      "get that file, too",
    );
  }
  const other = names.find((name) => OTHER_WEIGHTS.test(name));
  if (other === undefined) return { path };
  const { problem, remedy } = OTHER_FORMAT;
  throw new InputError(`Cannot read ${join(folder, other)}: ${problem}`, remedy);
}
