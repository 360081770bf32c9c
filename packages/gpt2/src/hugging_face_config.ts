import { HuggingFaceSettings, type SpecialTokens, specialTokenIds } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import { checkConfig, departures, type GPT2Config } from "./config.ts";

/**
 * Token that separates documents in GPT-2, and that transformers expects in every configuration.
 */
const END_OF_TEXT = 50256;

/** Names of GELU in its tanh form, and of its exact form. */
const TANH = ["gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate"] as const;
const EXACT = ["gelu", "gelu_python"] as const;

/** Values of settings whose other values would make another model. */
const REQUIRED = {
  model_type: "gpt2",
  tie_word_embeddings: [true, false],
  scale_attn_weights: [true, false],
  scale_attn_by_inverse_layer_idx: [false, true],
  add_cross_attention: false,
  is_encoder_decoder: false,
  tie_encoder_decoder: false,
  position_embedding_type: "absolute",
  activation_function: [...TANH, ...EXACT],
} as const;

/**
 * Settings that cannot change numbers: `n_ctx` is an old name of `n_positions`, and the other
 * affects only half precision.
 */
const HARMLESS = ["n_ctx", "reorder_and_upcast_attn"];

/**
 * Reads the `config.json` of a Hugging Face GPT-2.
 *
 * @param json  the parsed file
 * @throws ArgumentError with the name of the setting: for another kind of model, and for a setting
 *   that is missing, not supported, or unknown and may change numbers
 *
 * @example
 * ```ts
 * import { configFromHuggingFace } from "@lrm/gpt2";
 * const sizes = { vocab_size: 97, n_positions: 24, n_embd: 32, n_layer: 2, n_head: 4 };
 * const config = configFromHuggingFace({ model_type: "gpt2", ...sizes });
 * expect(config.mlpWidth).toBe(128);
 * ```
 */
export function configFromHuggingFace(json: unknown): GPT2Config {
  const settings = new HuggingFaceSettings(json);
  settings.require(REQUIRED);
  settings.requireEach("pruned_heads");
  // Each size has a name in GPT-2 and another one that all models share.
  const width = settings.number(["n_embd", "hidden_size"]);
  const config: GPT2Config = {
    vocabularySize: settings.number("vocab_size"),
    contextLength: settings.number(["n_positions", "max_position_embeddings"]),
    layers: settings.number(["n_layer", "num_hidden_layers"]),
    width,
    heads: settings.number(["n_head", "num_attention_heads"]),
    mlpWidth: settings.number("n_inner", 4 * width),
    epsilon: settings.number("layer_norm_epsilon", 1e-5),
    ...(EXACT.some((name) => name === settings.get("activation_function")) && {
      activation: "gelu",
    }),
    ...(settings.get("tie_word_embeddings") === false && { tiedHead: false }),
    ...scoreScaleIn(settings),
  };
  settings.refuseOthers(HARMLESS);
  checkConfig(config);
  return config;
}

function scoreScaleIn(settings: HuggingFaceSettings): Pick<GPT2Config, "scoreScale"> {
  const byLayer = settings.get("scale_attn_by_inverse_layer_idx") === true;
  if (settings.get("scale_attn_weights") === false) {
    return { scoreScale: byLayer ? "layer" : "none" };
  }
  return byLayer ? { scoreScale: "head_and_layer" } : {};
}

/**
 * Makes the `config.json` of a model, with the settings that transformers writes: no dropout.
 *
 * @param tokens  tokens at the edges of documents. Default: that of GPT-2, if the vocabulary has it
 * @throws ArgumentError for a model with features that Hugging Face's GPT-2 does not support
 */
export function configToHuggingFace(
  config: GPT2Config,
  tokens: SpecialTokens = {},
): Record<string, unknown> {
  const foreign = departures(config);
  if (foreign.length > 0) {
    throw new ArgumentError(
      `Cannot write this model as Hugging Face's GPT-2: it does not support ${foreign.join(", ")}`,
      "keep the run folder, or save model.config beside streamCheckpoint()",
    );
  }
  const { activation, tiedHead = true, scoreScale = "head" } = config;
  const own = config.vocabularySize > END_OF_TEXT ? END_OF_TEXT : undefined;
  const endOfText = tokens.endOfText ?? own;
  return {
    activation_function: activation === "gelu" ? "gelu" : "gelu_new",
    architectures: ["GPT2LMHeadModel"],
    attn_pdrop: 0,
    ...specialTokenIds({ ...tokens, ...(endOfText !== undefined && { endOfText }) }),
    embd_pdrop: 0,
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
    scale_attn_by_inverse_layer_idx: scoreScale === "layer" || scoreScale === "head_and_layer",
    scale_attn_weights: scoreScale === "head" || scoreScale === "head_and_layer",
    summary_activation: null,
    summary_first_dropout: 0.1,
    summary_proj_to_labels: true,
    summary_type: "cls_index",
    summary_use_proj: true,
    tie_word_embeddings: tiedHead,
    torch_dtype: "float32",
    use_cache: true,
    vocab_size: config.vocabularySize,
  };
}
