import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { familyOf } from "@lrm/run";
import { exportModel } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";

/** Sizes that all families share; the vocabulary is that of bytes. */
const SIZES = {
  ...{ vocab_size: 256, max_position_embeddings: 64, hidden_size: 32, intermediate_size: 56 },
  ...{ num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2 },
};

/**
 * A `config.json` of each family as its models are published, with tiny sizes: grouped queries,
 * biases, norms and sizes of heads, windows, ties and the angles of positions are the family's own.
 */
export const FAMILIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  gpt2: {
    ...{ model_type: "gpt2", architectures: ["GPT2LMHeadModel"], vocab_size: 256 },
    ...{ n_positions: 64, n_ctx: 64, n_embd: 32, n_layer: 2, n_head: 4, n_inner: null },
    ...{ activation_function: "gelu_new", layer_norm_epsilon: 1e-5, resid_pdrop: 0.1 },
  },
  // Llama 3.2
  llama: {
    ...{ ...SIZES, model_type: "llama", architectures: ["LlamaForCausalLM"], head_dim: 16 },
    ...{ attention_bias: false, mlp_bias: false, hidden_act: "silu", rms_norm_eps: 1e-5 },
    ...{ rope_theta: 500_000, tie_word_embeddings: true, torch_dtype: "bfloat16" },
    rope_scaling: {
      ...{ rope_type: "llama3", factor: 32, low_freq_factor: 1, high_freq_factor: 4 },
      original_max_position_embeddings: 32,
    },
  },
  // Mistral 7B v0.1
  mistral: {
    ...{ ...SIZES, model_type: "mistral", architectures: ["MistralForCausalLM"] },
    ...{ hidden_act: "silu", rms_norm_eps: 1e-5, rope_theta: 10_000, sliding_window: 48 },
    tie_word_embeddings: false,
  },
  // Qwen 2.5
  qwen2: {
    ...{ ...SIZES, model_type: "qwen2", architectures: ["Qwen2ForCausalLM"], hidden_act: "silu" },
    ...{ max_window_layers: 2, use_sliding_window: false, sliding_window: 48 },
    ...{ rms_norm_eps: 1e-6, rope_theta: 1_000_000, tie_word_embeddings: true },
  },
  // Qwen 3
  qwen3: {
    ...{ ...SIZES, model_type: "qwen3", architectures: ["Qwen3ForCausalLM"], hidden_act: "silu" },
    ...{ attention_bias: false, head_dim: 16, max_window_layers: 2, rope_scaling: null },
    ...{ use_sliding_window: false, sliding_window: null, rms_norm_eps: 1e-6 },
    ...{ rope_theta: 1_000_000, tie_word_embeddings: true },
  },
};

/** Writes a folder of Hugging Face with random weights, and a `config.json` of {@link FAMILIES}. */
export async function familyFolder(family: string, folder: string): Promise<void> {
  const json = FAMILIES[family]!;
  const { name, configFromHuggingFace, initialize } = familyOf(
    family === "gpt2" ? family : "llama",
  );
  const config = configFromHuggingFace!(json);
  using model = initialize(createReferenceBackend(), config, new Random(1));
  await exportModel(model, { kind: name, tokenizer: "bytes" }, folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify(json));
}
