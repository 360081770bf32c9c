import { isTokenizerFile, openTokenizer, type Tokenizer, type TokenizerFiles } from "@lrm/data";
import {
  endTokensOf,
  familyOf,
  InputError,
  jsonOf,
  MODELS,
  type ModelFamily,
  type ModelSize,
  pretrainedSize,
  problemOfNames,
  type TokenizerFolder,
  tokenizerOfFolder,
  weightFileIn,
} from "@lrm/run";
import {
  openSafetensors,
  openShardedSafetensors,
  parseIndex,
  type SafetensorsReader,
  type SafetensorsSource,
} from "@lrm/safetensors";
import { sha256 } from "@noble/hashes/sha2.js";
import type { ModelFolder } from "../protocol.ts";
import { bytesOf } from "./file_bytes.ts";

/** A model folder of the visitor, checked; its weights are read when it is loaded. */
export interface OpenedModel {
  readonly name: string;
  readonly family: ModelFamily;
  readonly size: ModelSize;
  readonly tokenizer: Tokenizer;
  /** Tokens that end a text, beside those of the tokenizer. */
  readonly ends: readonly number[];
  readonly weights: SafetensorsReader;
  /** Remark for people, if any. */
  readonly note?: string;
}

/**
 * Opens a folder of Hugging Face, as `lrm` does.
 *
 * @throws InputError, SafetensorsError or ArgumentError that names the file and the problem
 */
export async function openModelFolder({ name, files }: ModelFolder): Promise<OpenedModel> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const names = [...byName.keys()];
  const pathOf = (file: string) => `${name}/${file}`;
  const config = byName.get("config.json");
  if (config === undefined) throw noModel(name, names);
  const json = jsonOf(await bytesOf(config), pathOf("config.json"));
  if (["optimizer", "training"].some((part) => part in Object(json))) {
    throw new InputError(
      `Cannot open ${name}: it is a run folder, not a folder of Hugging Face`,
      `write one with \`npx lrm export ${name} FOLDER\``,
    );
  }
  const size = pretrainedSize(json, pathOf("config.json"), MODELS);
  const folder = { path: name, names, pathOf, files: await tokenizerFilesIn(byName) };
  const { name: tokenizer, files: own, specialTokens } = await tokenizerOf(folder, size, json);
  const { name: weightFile, passedOver } = weightFileIn(folder);
  const weights = await openWeights(weightFile, byName, name);
  const family = familyOf(size.kind);
  family.checkTensors(weights, size.config);
  return {
    ...{ name, family, size, weights },
    tokenizer: await openTokenizer(tokenizer, own),
    ends: endTokensOf({ size, tokenizerFiles: own, ...(specialTokens && { specialTokens }) }),
    ...(passedOver !== undefined && {
      note: `${weightFile} is read; ${passedOver} beside it is left out`,
    }),
  };
}

const tokenizerOf = (folder: TokenizerFolder, size: ModelSize, json: unknown) =>
  tokenizerOfFolder(folder, size, json, sha256.create());

function noModel(name: string, names: readonly string[]): InputError {
  const { problem, remedy } = problemOfNames(names) ?? {
    problem: "it has no config.json",
    remedy: "choose a folder with a model's config.json and model.safetensors",
  };
  return new InputError(`Cannot use ${name} as a model: ${problem}`, remedy);
}

async function tokenizerFilesIn(files: ReadonlyMap<string, File>): Promise<TokenizerFiles> {
  const own = [...files].filter(([name]) => isTokenizerFile(name));
  const read = own.map(async ([name, file]) => [name, await bytesOf(file)] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function openWeights(
  name: string,
  files: ReadonlyMap<string, File>,
  folder: string,
): Promise<SafetensorsReader> {
  const fileOf = (wanted: string): File => {
    const file = files.get(wanted);
    if (file !== undefined) return file;
    throw new InputError(
      `Cannot use ${folder} as a model: it has no ${wanted}`,
      "choose the whole folder",
    );
  };
  const file = fileOf(name);
  if (!name.endsWith(".json")) return await openSafetensors(sourceOf(file));
  const index = parseIndex(await bytesOf(file));
  return await openShardedSafetensors(index, async (shard) => sourceOf(fileOf(shard)));
}

const sourceOf = (file: File): SafetensorsSource => ({
  name: file.name,
  size: file.size,
  read: (offset, length) => bytesOf(file, offset, length),
});
