import {
  isFileTokenizerName,
  openTokenizer,
  type TokenizerFiles,
  type TokenizerName,
} from "@lrm/data";
import { tokenizerFiles as builtInFiles } from "@lrm/data/node";
import { withoutUndefined } from "@lrm/files/values";
import type { LanguageModel, SpecialTokens } from "@lrm/language-model";
import type { LoRA } from "@lrm/lora";
import { CATALOG, type Catalog } from "../catalog.ts";
import { familyOf } from "../models/find_model.ts";
import { huggingFaceConfig } from "../models/hugging_face_config.ts";
import { checkNewFolder, type ExportOptions, writeExport } from "./export_folder.ts";

const WEIGHTS = "model.safetensors";

/** A model's family and tokenizer. */
export interface ExportedModel {
  readonly kind: string;
  readonly tokenizer: TokenizerName;
  /** Files of the tokenizer that travel with the model. Default: none. */
  readonly tokenizerFiles?: TokenizerFiles;
  /** Special tokens for config.json. Default: those of the tokenizer. */
  readonly specialTokens?: SpecialTokens | undefined;
  /** Adapters to merge into the weights of the file. The model stays as it is. Default: none. */
  readonly lora?: LoRA | undefined;
}

/** Types of weights in a file, and their names in `config.json`. */
const DTYPES = { F32: "float32", F16: "float16", BF16: "bfloat16" } as const;

/** Options of {@link exportModel}. */
export interface ExportModelOptions extends ExportOptions {
  /** Type of the weights in the file. Default: F32. */
  readonly dtype?: keyof typeof DTYPES | undefined;
}

/**
 * Writes a model as a Hugging Face folder, with the files of its tokenizer: those that came with
 * the model, byte for byte, or new ones of a built-in tokenizer. If that fails, nothing is left
 * behind.
 *
 * @param stored  the model's family, its tokenizer with the files if there are any, and adapters
 * @param folder  new or empty folder, or one with an unfinished export
 * @returns  the names of the files
 * @throws ArgumentError or InputError for a model that has no Hugging Face form, or has values
 *   that are too large for the type
 */
export async function exportModel(
  model: LanguageModel,
  { kind, tokenizer, tokenizerFiles = {}, specialTokens, lora }: ExportedModel,
  folder: string,
  { dtype = "F32", ...options }: ExportModelOptions = {},
  { models }: Pick<Catalog, "models"> = CATALOG,
): Promise<string[]> {
  await checkNewFolder(folder);
  const family = familyOf(kind, models);
  const { contextLength } = model.config;
  const tokens = {
    ...(await openTokenizer(tokenizer, tokenizerFiles)),
    ...(specialTokens && withoutUndefined(specialTokens)),
  };
  const settings = {
    ...huggingFaceConfig(family, model.config, tokens),
    torch_dtype: DTYPES[dtype],
  };
  const config = JSON.stringify(settings, null, 2);
  const own = ["tokenizer.json", "vocab.json"].some((name) => Object.hasOwn(tokenizerFiles, name));
  const made = own || isFileTokenizerName(tokenizer) ? {} : builtInFiles(tokenizer, contextLength);
  const texts: Record<string, string | Uint8Array> = {
    ...(await made),
    ...tokenizerFiles,
    // Written last: without it, the folder is not a model.
    "config.json": `${config}\n`,
  };
  const parts = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, [text]]));
  const weights = family.streamCheckpoint(model, {
    dtype,
    ...(lora && { valuesOf: (parameter) => lora.merged(parameter) }),
  });
  const files = { [WEIGHTS]: weights, ...parts };
  await writeExport(folder, Object.entries(files), options);
  return Object.keys(files);
}
