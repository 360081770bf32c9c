import { type Dirent, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { meaningOf } from "@lrm/files";

/** Explanation and remedy for a folder with PEFT weights. */
export const ADAPTER =
  "it is an adapter of PEFT, not a whole model; merge it with merge_and_unload(), and write the model with save_pretrained()";

/** Explanation and remedy for weights in another format. */
export const OTHER_FORMAT =
  "weights are read from safetensors files; load the model in transformers and write it with save_pretrained()";

/** File names of weights in other formats. */
export const OTHER_WEIGHTS = /\.(gguf|bin|bin\.index\.json|pth|pt|h5|msgpack|onnx|ckpt)$/;

/**
 * Files that identify a folder without config.json, each with an explanation and a remedy. The
 * first match counts.
 */
const KNOWN: readonly (readonly [file: RegExp, sentence: string])[] = [
  [/^adapter_(config\.json|model\.safetensors)$/, ADAPTER],
  [
    /^comparison\.json$/,
    "it is a comparison, whose runs keep no weights; train a model with `lrm train`",
  ],
  [
    /^(checkpoint\.safetensors|metrics\.jsonl)$/,
    "it is a run without its config.json; restore that from a copy",
  ],
  [
    /^model.*\.safetensors(\.index\.json)?$/,
    "it has weights, but no config.json; get the one that belongs to them",
  ],
  [OTHER_WEIGHTS, `it has no config.json, and ${OTHER_FORMAT}`],
  [
    /^(tokenizer.*|vocab)\.json$/,
    "it holds a tokenizer and no model; give a folder with a model's config.json and model.safetensors",
  ],
];

/** Maximum number of entries of a folder to examine. */
const ENTRIES = 1000;

/** Describes what a path without a config.json seems to be, and what to use instead. */
export async function describeFolder(path: string): Promise<string> {
  let entries: Dirent[];
  try {
    if (!(await stat(path)).isDirectory()) {
      return "it is a file; give the folder that holds the model's config.json and model.safetensors";
    }
    entries = (await readdir(path, { withFileTypes: true })).slice(0, ENTRIES);
  } catch (error) {
    return meaningOf(error) ?? "it cannot be read; check the path";
  }
  const names = entries.map(({ name }) => name);
  const known = KNOWN.find(([file]) => names.some((name) => file.test(name)));
  if (known !== undefined) return known[1];
  const inside = await modelsInside(path, entries);
  if (inside !== undefined) return `it has no config.json, but a folder in it has; give ${inside}`;
  return "it has no config.json; give a folder with a model's config.json and model.safetensors, or a run folder";
}

/**
 * Finds the first folder with a config.json in this one, or in the `snapshots` of a Hugging Face
 * cache.
 */
async function modelsInside(path: string, entries: readonly Dirent[]): Promise<string | undefined> {
  const folders = entries.filter((entry) => !entry.isFile()).map(({ name }) => join(path, name));
  const snapshots = join(path, "snapshots");
  if (folders.includes(snapshots)) {
    const names = await readdir(snapshots).catch(() => []);
    folders.push(...names.slice(0, ENTRIES).map((name) => join(snapshots, name)));
  }
  return folders.find((folder) => existsSync(join(folder, "config.json")));
}
