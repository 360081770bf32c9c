import { HuggingFaceSettings, type SpecialTokens } from "@lrm/language-model";
import { rotaryBaseOf } from "./_rotary_base.ts";
import { checkConfig, type LLaMAConfig } from "./config.ts";

/** Values of settings whose other values would make another model. */
const REQUIRED = {
  model_type: "llama",
  hidden_act: ["silu", "swish"],
  attention_bias: false,
  mlp_bias: false,
  is_encoder_decoder: false,
  add_cross_attention: false,
  tie_encoder_decoder: false,
  tie_word_embeddings: [false, true],
  // Settings of models that otherwise equal a LLaMA.
  use_sliding_window: false,
  use_qk_norm: false,
  qk_norm: false,
  rope_interleaved: false,
  partial_rotary_factor: 1,
  embedding_multiplier: 1,
  residual_multiplier: 1,
  logits_scaling: 1,
} as const;

/**
 * Settings that cannot change numbers: the first one splits products over devices, the second one
 * is an old name of the length of the context.
 */
const HARMLESS = ["pretraining_tp", "max_sequence_length"];

/** Sizes that matter only for attention with a window. */
const WINDOWS = ["sliding_window", "max_window_layers"];

/**
 * Reads the `config.json` of a Hugging Face LLaMA.
 *
 * @param json  the parsed file
 * @throws ArgumentError with the name of the setting: for another kind of model, and for a setting
 *   that is missing, not supported, or unknown and may change numbers
 * @example
 * ```ts
 * import { configFromHuggingFace } from "@lrm/llama";
 * const config = configFromHuggingFace({
 *   model_type: "llama", vocab_size: 97, max_position_embeddings: 24, hidden_size: 32,
 *   intermediate_size: 88, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2,
 * });
 * expect(config.keyValueHeads).toBe(2);
 * ```
 */
export function configFromHuggingFace(json: unknown): LLaMAConfig {
  const settings = new HuggingFaceSettings(json);
  settings.require(REQUIRED);
  settings.requireEach("layer_types", "full_attention");
  settings.requireEach("pruned_heads");
  const width = settings.number("hidden_size");
  const heads = settings.number("num_attention_heads");
  const keyValueHeads = settings.number("num_key_value_heads", heads);
  const rotaryBase = rotaryBaseOf(settings);
  const config: LLaMAConfig = {
    vocabularySize: settings.number("vocab_size"),
    contextLength: settings.number("max_position_embeddings"),
    layers: settings.number("num_hidden_layers"),
    width,
    heads,
    mlpWidth: settings.number("intermediate_size"),
    epsilon: settings.number("rms_norm_eps", 1e-6),
    ...(keyValueHeads !== heads && { keyValueHeads }),
    ...(rotaryBase !== 10_000 && { rotaryBase }),
    ...(settings.get("tie_word_embeddings") === true && { tiedHead: true }),
  };
  settings.require({ head_dim: width / heads });
  const unused = settings.get("use_sliding_window") === false ? WINDOWS : [];
  settings.refuseOthers([...HARMLESS, ...unused]);
  checkConfig(config);
  return config;
}

/**
 * Makes the `config.json` of a model, with the settings that transformers writes: no dropout.
 *
 * @param tokens  tokens at the edges of documents. Default: none
 */
export function configToHuggingFace(
  config: LLaMAConfig,
  { endOfText, beginOfText = endOfText }: SpecialTokens = {},
): Record<string, unknown> {
  return {
    architectures: ["LlamaForCausalLM"],
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: beginOfText ?? null,
    eos_token_id: endOfText ?? null,
    head_dim: config.width / config.heads,
    hidden_act: "silu",
    hidden_size: config.width,
    initializer_range: 0.02,
    intermediate_size: config.mlpWidth,
    max_position_embeddings: config.contextLength,
    mlp_bias: false,
    model_type: "llama",
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.keyValueHeads ?? config.heads,
    pretraining_tp: 1,
    rms_norm_eps: config.epsilon,
    rope_scaling: null,
    rope_theta: config.rotaryBase ?? 10_000,
    tie_word_embeddings: config.tiedHead ?? false,
    torch_dtype: "float32",
    use_cache: true,
    vocab_size: config.vocabularySize,
  };
}
