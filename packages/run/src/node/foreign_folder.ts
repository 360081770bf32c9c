import { type Dirent, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemProblem } from "@lrm/files";
import type { Problem } from "@lrm/files/problem";

/** Explanation and remedy for a folder with weights of PEFT. */
export const ADAPTER: Problem = {
  problem: "it is an adapter of PEFT, not a whole model",
  remedy: "merge it with merge_and_unload(), and write the model with save_pretrained()",
};

/** Explanation and remedy for weights in another format. */
export const OTHER_FORMAT: Problem = {
  problem: "weights are read from safetensors files",
  remedy: "load the model in transformers and write it with save_pretrained()",
};

/** Explanation and remedy for a path that fails in a way that the system does not explain. */
export const UNREADABLE: Problem = { problem: "it cannot be read", remedy: "check the path" };

/** File names of weights in other formats. */
export const OTHER_WEIGHTS = /\.(gguf|bin|bin\.index\.json|pth|pt|h5|msgpack|onnx|ckpt)$/;

/**
 * Files that identify a folder without config.json, each with an explanation and a remedy. The
 * first match counts.
 */
const KNOWN: readonly (Problem & { readonly file: RegExp })[] = [
  { file: /^adapter_(config\.json|model\.safetensors)$/, ...ADAPTER },
  {
    file: /^comparison\.json$/,
    problem: "it is a comparison, whose runs keep no weights",
    remedy: "train a model with `lrm train`",
  },
  {
    file: /^(checkpoint\.safetensors|metrics\.jsonl)$/,
    problem: "it is a run without its config.json",
    remedy: "restore that from a copy",
  },
  {
    file: /^model.*\.safetensors(\.index\.json)?$/,
    problem: "it has weights, but no config.json",
    remedy: "get the one that belongs to them",
  },
  {
    file: OTHER_WEIGHTS,
    problem: `it has no config.json, and ${OTHER_FORMAT.problem}`,
    remedy: OTHER_FORMAT.remedy,
  },
  {
    file: /^(tokenizer.*|vocab)\.json$/,
    problem: "it holds a tokenizer and no model",
    remedy: "give a folder with a model's config.json and model.safetensors",
  },
];

/** Maximum number of entries of a folder to examine. */
const ENTRIES = 1000;

/** Describes what a path without a config.json seems to be, and what to use instead. */
export async function describeFolder(path: string): Promise<Problem> {
  let entries: Dirent[];
  try {
    if (!(await stat(path)).isDirectory()) {
      return {
        problem: "it is a file",
        remedy: "give the folder that holds the model's config.json and model.safetensors",
      };
    }
    entries = (await readdir(path, { withFileTypes: true })).slice(0, ENTRIES);
  } catch (error) {
    return systemProblem(error) ?? UNREADABLE;
  }
  const names = entries.map(({ name }) => name);
  const known = KNOWN.find(({ file }) => names.some((name) => file.test(name)));
  if (known !== undefined) return known;
  const inside = await modelsInside(path, entries);
  if (inside !== undefined) {
    return { problem: "it has no config.json, but a folder in it has", remedy: `give ${inside}` };
  }
  return {
    problem: "it has no config.json",
    remedy: "give a folder with a model's config.json and model.safetensors, or a run folder",
  };
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
