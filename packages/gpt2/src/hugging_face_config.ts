import { checkConfig, type GPT2Config } from "./config.ts";

/** GPT-2's token between documents, which transformers expects in every configuration. */
const END_OF_TEXT = 50256;

/** Names of GELU in its tanh form. */
const GELU_TANH: readonly unknown[] = ["gelu_new", "gelu_pytorch_tanh"];

/** Settings that other values would make another model, and the value that this one has. */
const FIXED = {
  model_type: "gpt2",
  tie_word_embeddings: true,
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  add_cross_attention: false,
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
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new RangeError("Cannot read the model's configuration: config.json must hold an object");
  }
  const settings = json as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(FIXED)) {
    const given = settings[name] ?? value;
    if (given !== value) {
      throw new RangeError(
        `Cannot read the model's configuration: ${name} is ${JSON.stringify(given)}, only ${JSON.stringify(value)} is supported`,
      );
    }
  }
  const activation = settings.activation_function ?? "gelu_new";
  if (!GELU_TANH.includes(activation)) {
    throw new RangeError(
      `Cannot read the model's configuration: activation_function is ${JSON.stringify(activation)}, only "gelu_new" is supported`,
    );
  }
  const number = (name: string, fallback?: number): number => {
    const value = settings[name] ?? fallback;
    if (typeof value === "number") return value;
    throw new RangeError(
      `Cannot read the model's configuration: ${name} is ${value === undefined ? "missing" : JSON.stringify(value)}, it must be a number`,
    );
  };
  const width = number("n_embd");
  const config: GPT2Config = {
    vocabularySize: number("vocab_size"),
    contextLength: number("n_positions"),
    layers: number("n_layer"),
    width,
    heads: number("n_head"),
    mlpWidth: number("n_inner", 4 * width),
    epsilon: number("layer_norm_epsilon", 1e-5),
  };
  checkConfig(config);
  return config;
}

/** The `config.json` of a model, with the settings that transformers writes for one: no dropout, tied head. */
export function configToHuggingFace(config: GPT2Config): Record<string, unknown> {
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
