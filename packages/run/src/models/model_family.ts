import type {
  LanguageModel,
  LanguageModelConfig,
  ParameterLayout,
  SpecialTokens,
} from "@lrm/language-model";
import type { EncodeFloat32Options, SafetensorsHeader, SafetensorsReader } from "@lrm/safetensors";
import type { Backend, Random } from "@lrm/tensor";

/**
 * A family of models: presets, checks, loading and saving. Every `config` argument is a
 * configuration of this family.
 */
export interface ModelFamily {
  /** Name in files, and `model_type` of Hugging Face: `gpt2`. */
  readonly name: string;
  /** Name for people: `GPT-2`. */
  readonly title: string;
  /** Sizes by the names that `--preset` takes. */
  readonly presets: Readonly<Record<string, LanguageModelConfig>>;
  /** Class names of such models at Hugging Face: `GPT2LMHeadModel`. */
  readonly architectures: readonly string[];
  /** @throws ArgumentError that names the setting */
  checkConfig(config: LanguageModelConfig): void;
  parameterLayout(config: LanguageModelConfig): readonly ParameterLayout[];
  parameterBytes(config: LanguageModelConfig): number;
  initialize(backend: Backend, config: LanguageModelConfig, random: Random): LanguageModel;
  load(
    backend: Backend,
    reader: SafetensorsReader,
    config: LanguageModelConfig,
  ): Promise<LanguageModel>;
  checkTensors(file: SafetensorsHeader, config: LanguageModelConfig): void;
  configFromHuggingFace(json: unknown): LanguageModelConfig;
  configToHuggingFace(config: LanguageModelConfig, tokens?: SpecialTokens): Record<string, unknown>;
  streamCheckpoint(
    model: LanguageModel,
    options?: EncodeFloat32Options,
  ): AsyncGenerator<Uint8Array, void, undefined>;
}
