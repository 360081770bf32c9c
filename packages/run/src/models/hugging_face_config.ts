import type { LanguageModelConfig, SpecialTokens } from "@lrm/language-model";
import { InputError } from "../errors.ts";
import type { ModelFamily } from "./model_family.ts";

/**
 * Makes the `config.json` of Hugging Face for a model.
 *
 * @throws InputError for a family without a Hugging Face form; ArgumentError for a configuration
 *   without one
 */
export function huggingFaceConfig(
  { title, configToHuggingFace }: Pick<ModelFamily, "title" | "configToHuggingFace">,
  config: LanguageModelConfig,
  tokens?: SpecialTokens,
): Record<string, unknown> {
  if (configToHuggingFace !== undefined) return configToHuggingFace(config, tokens);
  throw new InputError(
    `Cannot write a ${title} as a Hugging Face folder: transformers has no such model`,
    "use the run folder, or save model.config beside streamCheckpoint()",
  );
}
