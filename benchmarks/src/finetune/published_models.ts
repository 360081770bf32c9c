/** A published model by its `config.json`, as far as that changes memory or numbers. */
export interface PublishedModel {
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The models of the table in docs/finetune.md, the smaller one first. */
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  {
    name: "SmolLM2-135M",
    json: {
      ...{ model_type: "llama", architectures: ["LlamaForCausalLM"], hidden_act: "silu" },
      ...{ vocab_size: 49_152, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30 },
      ...{ num_attention_heads: 9, num_key_value_heads: 3, max_position_embeddings: 8192 },
      ...{ rms_norm_eps: 1e-5, rope_theta: 100_000, tie_word_embeddings: true },
    },
  },
  {
    name: "Llama-3.2-1B",
    json: {
      ...{ model_type: "llama", architectures: ["LlamaForCausalLM"], hidden_act: "silu" },
      ...{ vocab_size: 128_256, hidden_size: 2048, intermediate_size: 8192, num_hidden_layers: 16 },
      ...{ num_attention_heads: 32, num_key_value_heads: 8, max_position_embeddings: 131_072 },
      ...{ rms_norm_eps: 1e-5, rope_theta: 500_000, tie_word_embeddings: true, head_dim: 64 },
      rope_scaling: {
        ...{ rope_type: "llama3", factor: 32, low_freq_factor: 1, high_freq_factor: 4 },
        original_max_position_embeddings: 8192,
      },
    },
  },
];
