import type {
  LanguageModel,
  LanguageModelConfig,
  LoadOptions,
  ParameterLayout,
  SaveOptions,
  SpecialTokens,
} from "@lrm/language-model";
import type { SafetensorsHeader, SafetensorsReader } from "@lrm/safetensors";
import type { Backend, Random } from "@lrm/tensor";

/**
 * Family of language models: presets, checks, construction, and conversion from and to files. Each
 * `config` parameter is a configuration of this family.
 */
export interface ModelFamily {
  /** Name in files: `gpt2`. */
  readonly name: string;
  /** Values of Hugging Face's `model_type` that it reads. Default: its name. */
  readonly modelTypes?: readonly string[];
  /** Name in tables: `GPT-2`. */
  readonly title: string;
  /** Configurations by preset name. */
  readonly presets: Readonly<Record<string, LanguageModelConfig>>;
  /** Prefix of the names of its parameters in checkpoints of Hugging Face. Default: none. */
  readonly checkpointPrefix?: string;
  /** Hugging Face classes that save such a model: `GPT2LMHeadModel`. Empty if there is none. */
  readonly architectures: readonly string[];
  /** @throws ArgumentError that names the setting */
  checkConfig(config: LanguageModelConfig): void;
  /** Lists name and shape of each parameter. */
  parameterLayout(config: LanguageModelConfig): readonly ParameterLayout[];
  /** Returns the bytes of all parameters in float32. */
  parameterBytes(config: LanguageModelConfig): number;
  /** Creates a model with random weights. */
  initialize(backend: Backend, config: LanguageModelConfig, random: Random): LanguageModel;
  /** Creates a model with the weights of a checkpoint. */
  load(
    backend: Backend,
    reader: SafetensorsReader,
    config: LanguageModelConfig,
    options?: LoadOptions,
  ): Promise<LanguageModel>;
  /** Throws if a file lacks a tensor, or has one of another shape. */
  checkTensors(file: SafetensorsHeader, config: LanguageModelConfig): void;
  /**
   * Converts a `config.json` of Hugging Face, and refuses fields that change the numbers. Missing
   * if transformers has no such model.
   */
  readonly configFromHuggingFace?: (json: unknown) => LanguageModelConfig;
  /**
   * Converts a configuration to a `config.json` of Hugging Face. Missing if transformers has no
   * such model; see `huggingFaceConfig`.
   */
  readonly configToHuggingFace?: (
    config: LanguageModelConfig,
    tokens?: SpecialTokens,
  ) => Record<string, unknown>;
  /** Encodes the weights, or other values for them, as a safetensors file, in chunks. */
  streamCheckpoint(
    model: LanguageModel,
    options?: SaveOptions,
  ): AsyncGenerator<Uint8Array, void, undefined>;
}
