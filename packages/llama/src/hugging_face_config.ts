import { HuggingFaceSettings } from "@lrm/language-model";
import { checkConfig, type LLaMAConfig } from "./config.ts";

/** Settings that other values would make another model. */
const REQUIRED = {
  model_type: "llama",
  hidden_act: "silu",
  attention_bias: false,
  mlp_bias: false,
} as const;

/**
 * Reads the `config.json` of a Hugging Face LLaMA.
 *
 * @param json  the parsed file
 * @throws RangeError for another kind of model, or a setting that is missing or that this package does not compute
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
  settings.require({ head_dim: width / heads, tie_word_embeddings: [false, true] });
  checkConfig(config);
  return config;
}

/** Angles are given beside the other settings, or, by newer versions of transformers, in an object of their own; scaled ones are refused. */
function rotaryBaseOf(settings: HuggingFaceSettings): number {
  for (const name of ["rope_scaling", "rope_parameters"]) {
    const given = settings.get(name);
    if (given === undefined) continue;
    const rope = new HuggingFaceSettings(given);
    const kind = rope.get("rope_type") ?? rope.get("type") ?? "default";
    if (kind !== "default") {
      throw new RangeError(
        `Cannot read the model's configuration: ${name} is of type ${JSON.stringify(kind)}, only "default" is supported`,
      );
    }
    if (name === "rope_parameters") return rope.number("rope_theta", 10_000);
  }
  return settings.number("rope_theta", 10_000);
}

/** The `config.json` of a model, with the settings that transformers writes for one: no dropout, no tokens of special meaning. */
export function configToHuggingFace(config: LLaMAConfig): Record<string, unknown> {
  return {
    architectures: ["LlamaForCausalLM"],
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: null,
    eos_token_id: null,
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
