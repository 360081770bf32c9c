import { Tape } from "@lrm/autograd";
import { storedShape } from "@lrm/language-model";
import { openSafetensors } from "@lrm/safetensors";
import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { sineCheckpoint } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { configFromHuggingFace } from "./hugging_face_config.ts";
import { parameterLayout } from "./layout.ts";
import { LLaMA } from "./model.ts";

const backend = await testBackend();

const TOKENS = [1, 5, 12, 0, 3, 7, 7, 2, 11, 4];

/** Settings, and the last logits that transformers 5.24 computes in float64. */
const EXPECTED: [settings: object, logits: number[]][] = [
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      rope_scaling: {
        rope_type: "llama3",
        factor: 8.0,
        low_freq_factor: 1.0,
        high_freq_factor: 4.0,
        original_max_position_embeddings: 16,
        rope_theta: 500.0,
      },
      rope_theta: 500.0,
      tie_word_embeddings: true,
      head_dim: 8,
      model_type: "llama",
    },
    [
      -0.470052, 0.823464, -0.314409, -0.523947, 0.813539, -0.25106, -0.57437, 0.798226, -0.186049,
      -0.620989, 0.777626, -0.119805, -0.663495,
    ],
  ],
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      attention_bias: true,
      mlp_bias: true,
      model_type: "llama",
    },
    [
      -0.783558, 0.494319, 0.312651, -0.792163, 0.441991, 0.371106, -0.79552, 0.386735, 0.427102,
      -0.793608, 0.328917, 0.480269, -0.786439,
    ],
  ],
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      rope_scaling: { rope_type: "linear", factor: 3.0, rope_theta: 10000.0 },
      hidden_act: "gelu",
      model_type: "llama",
    },
    [
      -0.225016, 0.220157, 0.015287, -0.23472, 0.208316, 0.03627, -0.242868, 0.195095, 0.057014,
      -0.249408, 0.180581, 0.07738, -0.254297,
    ],
  ],
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      rope_scaling: {
        rope_type: "yarn",
        factor: 4.0,
        original_max_position_embeddings: 16,
        rope_theta: 10000.0,
      },
      hidden_act: "gelu_pytorch_tanh",
      model_type: "llama",
    },
    [
      -1.007284, 0.781137, 0.263145, -1.031818, 0.719802, 0.346108, -1.049518, 0.6537, 0.426779,
      -1.060265, 0.583268, 0.504624, -1.06399,
    ],
  ],
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      sliding_window: 16,
      head_dim: 8,
      model_type: "mistral",
    },
    [
      -0.601753, -0.272855, 0.861685, -0.548017, -0.339624, 0.871555, -0.490651, -0.404143,
      0.875653, -0.430035, -0.465986, 0.87395, -0.36657,
    ],
  ],
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      use_sliding_window: true,
      sliding_window: 16,
      max_window_layers: 1,
      model_type: "qwen2",
    },
    [
      0.397393, -0.288362, -0.122689, 0.40524, -0.263358, -0.154356, 0.410403, -0.236609, -0.185001,
      0.412847, -0.208292, -0.21442, 0.412557,
    ],
  ],
  [
    {
      vocab_size: 13,
      max_position_embeddings: 32,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      head_dim: 8,
      attention_bias: true,
      model_type: "qwen3",
    },
    [
      -0.335723, -0.467512, 0.781092, -0.276585, -0.517608, 0.769676, -0.215614, -0.564275,
      0.753162, -0.153215, -0.607204, 0.731659, -0.089801,
    ],
  ],
];

/** Makes the weights that the expected logits are of. */
function weightsOf(config: ReturnType<typeof configFromHuggingFace>) {
  const tensors = parameterLayout(config).map((entry) => ({
    name: entry.name,
    shape: storedShape(entry),
  }));
  return openSafetensors(sineCheckpoint(tensors));
}

test.each(EXPECTED)(
  "LLaMA computes the logits of transformers with %o",
  async (settings, logits) => {
    const config = configFromHuggingFace(settings);
    using model = await LLaMA.load(backend, await weightsOf(config), config);
    using tape = Tape.inference(backend);
    using input = tensor(backend, Int32Array.from(TOKENS), [1, TOKENS.length]);
    const all = await model.logits(tape, input).value.read();
    const last = Array.from(all.slice(-logits.length));
    const largest = Math.max(...logits.map(Math.abs));
    for (const [i, value] of logits.entries()) {
      expect(Math.abs(last[i]! - value) / largest, String(i)).toBeLessThan(1e-5);
    }
  },
);
