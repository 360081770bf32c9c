import { HuggingFaceSettings } from "@lrm/language-model";
import { checkConfig, departures, type GPT2Config } from "./config.ts";

/** GPT-2's token between documents, which transformers expects in every configuration. */
const END_OF_TEXT = 50256;

/** Settings that other values would make another model. */
const REQUIRED = {
  model_type: "gpt2",
  tie_word_embeddings: true,
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  add_cross_attention: false,
  // GELU in its tanh form has two names.
  activation_function: ["gelu_new", "gelu_pytorch_tanh"],
} as const;

/**
 * Reads the `config.json` of a Hugging Face GPT-2.
 *
 * @param json  the parsed file
 * @throws RangeError for another kind of model, or a setting that is missing or that this package does not compute
 *
 * @example
 * ```ts
 * import { configFromHuggingFace } from "@lrm/gpt2";
 * const config = configFromHuggingFace({ model_type: "gpt2", vocab_size: 97, n_positions: 24, n_embd: 32, n_layer: 2, n_head: 4 });
 * expect(config.mlpWidth).toBe(128);
 * ```
 */
export function configFromHuggingFace(json: unknown): GPT2Config {
  const settings = new HuggingFaceSettings(json);
  settings.require(REQUIRED);
  const width = settings.number("n_embd");
  const config: GPT2Config = {
    vocabularySize: settings.number("vocab_size"),
    contextLength: settings.number("n_positions"),
    layers: settings.number("n_layer"),
    width,
    heads: settings.number("n_head"),
    mlpWidth: settings.number("n_inner", 4 * width),
    epsilon: settings.number("layer_norm_epsilon", 1e-5),
  };
  checkConfig(config);
  return config;
}

/**
 * The `config.json` of a model, with the settings that transformers writes for one: no dropout, tied head.
 *
 * @throws RangeError for a model that Hugging Face's GPT-2 cannot hold
 */
export function configToHuggingFace(config: GPT2Config): Record<string, unknown> {
  const foreign = departures(config);
  if (foreign.length > 0) {
    throw new RangeError(
      `Cannot write this model as Hugging Face's GPT-2: that has no place for ${foreign.join(", ")}; keep it as a run folder, or its configuration as it is beside streamCheckpoint()`,
    );
  }
  const endOfText = config.vocabularySize > END_OF_TEXT ? END_OF_TEXT : null;
  return {
    activation_function: "gelu_new",
    architectures: ["GPT2LMHeadModel"],
    attn_pdrop: 0,
    bos_token_id: endOfText,
    embd_pdrop: 0,
    eos_token_id: endOfText,
    initializer_range: 0.02,
    layer_norm_epsilon: config.epsilon,
    model_type: "gpt2",
    n_ctx: config.contextLength,
    n_embd: config.width,
    n_head: config.heads,
    n_inner: config.mlpWidth === 4 * config.width ? null : config.mlpWidth,
    n_layer: config.layers,
    n_positions: config.contextLength,
    reorder_and_upcast_attn: false,
    resid_pdrop: 0,
    scale_attn_by_inverse_layer_idx: false,
    scale_attn_weights: true,
    summary_activation: null,
    summary_first_dropout: 0.1,
    summary_proj_to_labels: true,
    summary_type: "cls_index",
    summary_use_proj: true,
    tie_word_embeddings: true,
    torch_dtype: "float32",
    use_cache: true,
    vocab_size: config.vocabularySize,
  };
}
