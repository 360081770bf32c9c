import { createTokenizer, type TokenizerName } from "@lrm/data";
import { tokenizerFiles } from "@lrm/data/node";
import type { LanguageModel } from "@lrm/language-model";
import { CATALOG, type Catalog } from "../catalog.ts";
import { familyOf } from "../models/find_model.ts";
import { huggingFaceConfig } from "../models/hugging_face_config.ts";
import { checkNewFolder, type ExportOptions, writeExport } from "./export_folder.ts";

const WEIGHTS = "model.safetensors";

/**
 * Writes a model as a Hugging Face folder, with the files of its tokenizer. If that fails, nothing
 * is left behind.
 *
 * @param stored  the model's family and tokenizer
 * @param folder  new or empty folder, or one with an unfinished export
 * @returns  the names of the files
 * @throws ArgumentError or InputError for a model that has no Hugging Face form
 */
export async function exportModel(
  model: LanguageModel,
  { kind, tokenizer }: { readonly kind: string; readonly tokenizer: TokenizerName },
  folder: string,
  options?: ExportOptions,
  { models }: Pick<Catalog, "models"> = CATALOG,
): Promise<string[]> {
  await checkNewFolder(folder);
  const family = familyOf(kind, models);
  const { endOfText } = await createTokenizer(tokenizer);
  const tokens = endOfText === undefined ? {} : { endOfText };
  const config = JSON.stringify(huggingFaceConfig(family, model.config, tokens), null, 2);
  const texts = {
    ...(await tokenizerFiles(tokenizer, model.config.contextLength)),
    // Written last: without it, the folder is not a model.
    "config.json": `${config}\n`,
  };
  const parts = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, [text]]));
  const files = { [WEIGHTS]: family.streamCheckpoint(model), ...parts };
  await writeExport(folder, Object.entries(files), options);
  return Object.keys(files);
}
