import { basename, resolve } from "node:path";
import type { TokenizerFiles, TokenizerName } from "@lrm/data";
import type { LanguageModelConfig, SpecialTokens } from "@lrm/language-model";
import { CATALOG, type Catalog } from "../catalog.ts";
import { familyOf, type ModelSize, modelOf } from "../models/find_model.ts";
import { tokenizerFor } from "../models/vocabulary.ts";
import type { RunConfig } from "../run_config.ts";
import { openModel } from "./stored_model.ts";

/** A model's size and name. */
export interface ChosenModel {
  readonly model: RunConfig["model"];
  readonly size: LanguageModelConfig;
  readonly label: string;
  /** Tokenizer of its vocabulary. */
  readonly tokenizer: TokenizerName;
  /** Files of the tokenizer that travel with the model. */
  readonly tokenizerFiles: TokenizerFiles;
  /** Special tokens that the model's config.json names, if any. */
  readonly specialTokens?: SpecialTokens;
  /** Note for people about its folder, if any. */
  readonly note?: string;
}

/**
 * Finds the model that the settings name.
 *
 * @throws UsageError or InputError if there is none, or if it cannot be trained on text
 */
export async function chooseModel(
  flags: {
    readonly preset: string;
    readonly from?: string | undefined;
    /** Model of a size that no preset has. */
    readonly model?: RunConfig["model"] | undefined;
  },
  catalog: Catalog = CATALOG,
): Promise<ChosenModel> {
  const { preset, from, model } = flags;
  if (model !== undefined) {
    familyOf(model.kind, catalog.models).checkConfig(model.config);
    return chosen(model, model.preset, tokenizerFor(model.config, model.preset));
  }
  if (from === undefined) {
    const size = modelOf(preset, catalog.models);
    return chosen(size, preset, tokenizerFor(size.config, preset));
  }
  const found = await openModel(from, catalog);
  const { size, tokenizer, tokenizerFiles, specialTokens, note } = found;
  return {
    ...chosen(size, basename(resolve(from)), tokenizer, tokenizerFiles),
    ...(specialTokens && { specialTokens }),
    ...(note !== undefined && { note }),
  };
}

function chosen(
  { kind, config }: ModelSize,
  label: string,
  tokenizer: TokenizerName,
  tokenizerFiles: TokenizerFiles = {},
): ChosenModel {
  const model = { kind, preset: label, config };
  return { model, size: config, label, tokenizer, tokenizerFiles };
}
