import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Category } from "../category.ts";
import { tensorsText } from "../digest.ts";
import { type RawTensor, rawTensors } from "../oracles/safetensors.ts";
import { gpt2Tensors, weightsFile } from "../samples.ts";

/**
 * One file. Its values have no checksum. An answer is right if it follows the format's
 * specification.
 */
export const safetensors: Category = {
  name: "safetensors",
  files: { "model.safetensors": "bytes" },
  async prepare(folder) {
    writeFileSync(join(folder, "model.safetensors"), weightsFile(gpt2Tensors()));
  },
  task: (folder) => ({ kind: "tensors", path: join(folder, "model.safetensors") }),
  isRight: (answer, _, { folder }) =>
    answer === tensorsText(rawTensors(readFileSync(join(folder, "model.safetensors")))),
};

const INDEX = "model.safetensors.index.json";

/** A checkpoint in two files, with an index. */
export const index: Category = {
  name: "index",
  files: { [INDEX]: "json", "model-1.safetensors": "bytes", "model-2.safetensors": "bytes" },
  async prepare(folder) {
    const specs = gpt2Tensors();
    const parts = [specs.slice(0, 9), specs.slice(9)];
    const shardOf = (at: number) => `model-${at + 1}.safetensors`;
    for (const [at, part] of parts.entries()) {
      writeFileSync(join(folder, shardOf(at)), weightsFile(part));
    }
    const entries = parts.flatMap((part, at) => part.map(([name]) => [name, shardOf(at)]));
    const json = { metadata: { total_size: 1 }, weight_map: Object.fromEntries(entries) };
    writeFileSync(join(folder, INDEX), JSON.stringify(json, null, 2));
  },
  task: (folder) => ({ kind: "tensors", path: join(folder, INDEX) }),
  isRight: (answer, _, { folder }) => answer === tensorsText(rawCheckpoint(folder)),
};

function rawCheckpoint(folder: string): Map<string, RawTensor> {
  const json = JSON.parse(readFileSync(join(folder, INDEX), "utf8"));
  const weightMap = json.weight_map as Record<string, string>;
  const shards = new Map<string, Map<string, RawTensor>>();
  const tensors = new Map<string, RawTensor>();
  for (const [name, shard] of Object.entries(weightMap)) {
    if (!shards.has(shard)) shards.set(shard, rawTensors(readFileSync(join(folder, shard))));
    tensors.set(name, shards.get(shard)!.get(name)!);
  }
  return tensors;
}
