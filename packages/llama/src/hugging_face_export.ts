import { type SpecialTokens, specialTokenIds } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import { CLASSES } from "./_architecture_classes.ts";
import { ropeScalingToHuggingFace } from "./_rope_settings.ts";
import { headSizeOf, type LLaMAConfig } from "./config.ts";
import { configFromHuggingFace } from "./hugging_face_config.ts";

const ACTIVATION_NAMES = { silu: "silu", gelu: "gelu", gelu_tanh: "gelu_pytorch_tanh" } as const;

/**
 * Makes the `config.json` of a model, with the settings that transformers writes: no dropout.
 *
 * @param tokens  tokens at the edges of documents. Default: none
 * @throws ArgumentError for settings that its architecture does not have in transformers
 */
export function configToHuggingFace(
  config: LLaMAConfig,
  tokens: SpecialTokens = {},
): Record<string, unknown> {
  const { architecture = "llama", attentionBiases = "none", activation = "silu" } = config;
  const json = {
    architectures: [CLASSES[architecture]],
    ...(architecture !== "mistral" &&
      architecture !== "qwen2" && { attention_bias: attentionBiases !== "none" }),
    attention_dropout: 0,
    ...specialTokenIds(tokens),
    head_dim: headSizeOf(config),
    hidden_act: ACTIVATION_NAMES[activation],
    hidden_size: config.width,
    initializer_range: 0.02,
    intermediate_size: config.mlpWidth,
    max_position_embeddings: config.positions ?? config.contextLength,
    ...(architecture === "llama" && { mlp_bias: config.mlpBiases ?? false, pretraining_tp: 1 }),
    model_type: architecture,
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.keyValueHeads ?? config.heads,
    rms_norm_eps: config.epsilon,
    rope_scaling: ropeScalingToHuggingFace(config.ropeScaling),
    rope_theta: config.rotaryBase ?? 10_000,
    ...windowSettings(config),
    tie_word_embeddings: config.tiedHead ?? false,
    torch_dtype: "float32",
    use_cache: true,
    vocab_size: config.vocabularySize,
  };
  checkReadBack(config, configFromHuggingFace(json), CLASSES[architecture]);
  return json;
}

/** Refuses settings that a class of transformers does not have, so that they would get lost. */
function checkReadBack(config: LLaMAConfig, read: LLaMAConfig, name: string): void {
  const plain: Partial<LLaMAConfig> = {
    ...{ architecture: "llama", attentionBiases: "none", mlpBiases: false, headNorms: false },
    ...{ activation: "silu", tiedHead: false, rotaryBase: 10_000, windowFrom: 0 },
    ...{ keyValueHeads: config.heads, headSize: config.width / config.heads },
  };
  const text = (value: unknown) => JSON.stringify(value, Object.keys(Object(value)).sort());
  for (const key of Object.keys({ ...read, ...config }) as (keyof LLaMAConfig)[]) {
    const [written, again] = [config[key] ?? plain[key], read[key] ?? plain[key]];
    if (text(written) === text(again)) continue;
    throw new ArgumentError(
      `Cannot write this model as ${name}: it does not support ${key} ${text(written)}`,
      "use another architecture, or save model.config beside streamCheckpoint()",
    );
  }
}

function windowSettings({
  architecture,
  window,
  windowFrom = 0,
  layers,
}: LLaMAConfig): Record<string, unknown> {
  if (architecture === "mistral") return { sliding_window: window ?? null };
  if (architecture !== "qwen2" && architecture !== "qwen3") return {};
  return {
    use_sliding_window: window !== undefined,
    sliding_window: window ?? null,
    max_window_layers: window === undefined ? layers : windowFrom,
  };
}
