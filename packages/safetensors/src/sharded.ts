import { refusePointer } from "./_git_lfs.ts";
import { structureProblem } from "./_json.ts";
import { quote } from "./_quote.ts";
import { decodeUtf8 } from "./_utf8.ts";
import { SafetensorsError } from "./error.ts";
import type { StoredTensor } from "./header.ts";
import {
  openSafetensors,
  type SafetensorsReader,
  type SafetensorsSource,
  unknownTensor,
} from "./open.ts";
import { checkName } from "./tensor_info.ts";

const REMEDY = "download it again";

/** Contents of a `model.safetensors.index.json`: which file holds which tensor. */
export interface SafetensorsIndex {
  /** File of each tensor: a plain name, in the folder of the index. */
  readonly weightMap: ReadonlyMap<string, string>;
  /** All files, each once, in the order of first mention. */
  readonly shards: readonly string[];
}

/**
 * Parses and checks the index of a checkpoint in several files. Ignores its `metadata`.
 *
 * @param json  the index file as bytes or text
 * @throws SafetensorsError for a damaged index, or for shards outside the folder of the index
 *
 * @example
 * ```ts
 * import { parseIndex } from "@lrm/safetensors";
 *
 * const index = parseIndex(
 *   `{ "weight_map": { "a": "model-1.safetensors", "b": "model-2.safetensors" } }`,
 * );
 *
 * expect(index.weightMap.get("b")).toBe("model-2.safetensors");
 * expect(index.shards).toHaveLength(2);
 * ```
 */
export function parseIndex(json: Uint8Array | string): SafetensorsIndex {
  const weightMap = new Map<string, string>();
  for (const [name, shard] of Object.entries(parseWeightMap(json))) {
    const subject = `Cannot read the index: the shard of tensor ${quote(name)}`;
    checkName(subject, name);
    if (typeof shard !== "string" || !/^[^/\\\0:]+$/.test(shard) || /^\.+$/.test(shard)) {
      throw new SafetensorsError(
        `${subject} is ${quote(shard)}, not the name of a file`,
        "name a file in the folder of the index",
      );
    }
    weightMap.set(name, shard);
  }
  return { weightMap, shards: [...new Set(weightMap.values())] };
}

function parseWeightMap(json: Uint8Array | string): object {
  if (typeof json !== "string") refusePointer("the index", json);
  let index: unknown;
  let problem: string | undefined;
  try {
    const text = typeof json === "string" ? json : decodeUtf8(json);
    problem = structureProblem(text);
    index = problem ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new SafetensorsError("Cannot read the index: it is not JSON", REMEDY, { cause });
  }
  const map = (index as { weight_map?: unknown } | null | undefined)?.weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    problem ??= "has no object weight_map";
  }
  if (problem) throw new SafetensorsError(`Cannot read the index: it ${problem}`, REMEDY);
  return map as object;
}

/**
 * Opens a checkpoint in several files as if it were one file. Opens every shard and reads its
 * header now. A shard must hold exactly the tensors that the index places there.
 *
 * @param index  from {@link parseIndex}
 * @param open  returns the source of a shard by its file name
 * @returns a reader. The `byteOffset` of a tensor counts from the start of its own shard, and the
 *   metadata is that of the first shard
 * @throws SafetensorsError for a damaged shard, or one that lacks a tensor or has one more than the
 *   index says; passes on errors of `open` and of the sources
 *
 * @example
 * ```ts
 * import {
 *   encodeFloat32,
 *   openShardedSafetensors,
 *   parseIndex,
 *   writeSafetensors,
 * } from "@lrm/safetensors";
 *
 * const file = writeSafetensors([encodeFloat32("bias", [1], Float32Array.of(5))]);
 * const index = parseIndex(`{ "weight_map": { "bias": "model-1.safetensors" } }`);
 * const reader = await openShardedSafetensors(index, async (name) => ({
 *   name,
 *   size: file.length,
 *   read: async (offset, length) => file.subarray(offset, offset + length),
 * }));
 *
 * expect((await reader.read("bias")).bytes).toHaveLength(4);
 * ```
 */
export async function openShardedSafetensors(
  index: SafetensorsIndex,
  open: (shard: string) => Promise<SafetensorsSource>,
): Promise<SafetensorsReader> {
  const readers = new Map<string, SafetensorsReader>();
  for (const shard of index.shards) readers.set(shard, await openSafetensors(await open(shard)));
  const tensors = new Map<string, StoredTensor>();
  const readerOf = new Map<string, SafetensorsReader>();
  for (const [name, shard] of index.weightMap) {
    const reader = readers.get(shard);
    const tensor = reader?.tensors.get(name);
    if (!reader || !tensor) {
      throw new SafetensorsError(
        `Cannot read tensor ${quote(name)}: the index places it in ${quote(shard)}, which does not hold it`,
        "download both again",
      );
    }
    tensors.set(name, tensor);
    readerOf.set(name, reader);
  }
  for (const [shard, reader] of readers) checkListed(index, shard, reader);
  const metadata = readers.get(index.shards[0] ?? "")?.metadata ?? Object.create(null);
  return {
    metadata,
    tensors,
    async read(name) {
      const reader = readerOf.get(name);
      if (!reader)
        throw unknownTensor(`Cannot read tensor ${quote(name)} of the checkpoint`, tensors);
      return reader.read(name);
    },
  };
}

/**
 * Refuses a shard with tensors that the index does not place there: they would be ignored, or hide
 * others of the same name.
 */
function checkListed(
  { weightMap }: SafetensorsIndex,
  shard: string,
  { tensors }: SafetensorsReader,
): void {
  for (const name of tensors.keys()) {
    const listed = weightMap.get(name);
    if (listed === shard) continue;
    const place = listed === undefined ? "does not name it" : `places it in ${quote(listed)}`;
    throw new SafetensorsError(
      `Cannot read the checkpoint: ${quote(shard)} holds the tensor ${quote(name)}, but the index ${place}`,
      "download the index and its files again, from one version",
    );
  }
}
