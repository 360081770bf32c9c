import { expect, test } from "vitest";
import { LLAMA_PRESETS } from "./config.ts";
import { configFromHuggingFace, configToHuggingFace } from "./hugging_face_config.ts";

const MINIMAL = {
  vocab_size: 97,
  max_position_embeddings: 24,
  hidden_size: 32,
  intermediate_size: 88,
  num_hidden_layers: 2,
  num_attention_heads: 4,
};

test.each([
  ...Object.entries(LLAMA_PRESETS),
  [
    "grouped heads, another base and a tied head",
    { ...LLAMA_PRESETS.nano, keyValueHeads: 2, rotaryBase: 5e5, tiedHead: true },
  ],
] as const)("configFromHuggingFace() reads what configToHuggingFace() wrote: %s", (_, config) => {
  const text = JSON.stringify(configToHuggingFace(config));
  expect(configFromHuggingFace(JSON.parse(text))).toEqual(config);
});

test("configFromHuggingFace() takes transformers' defaults for what is left out", () => {
  const config = configFromHuggingFace(MINIMAL);
  expect(config).toEqual({
    vocabularySize: 97,
    contextLength: 24,
    layers: 2,
    width: 32,
    heads: 4,
    mlpWidth: 88,
    epsilon: 1e-6,
  });
});

test("configFromHuggingFace() finds the base of the angles where newer versions write it", () => {
  const rope_parameters = { rope_type: "default", rope_theta: 500 };
  expect(configFromHuggingFace({ ...MINIMAL, rope_parameters }).rotaryBase).toBe(500);
  expect(configFromHuggingFace({ ...MINIMAL, rope_theta: 500 }).rotaryBase).toBe(500);
});

/**
 * As published: https://huggingface.co/TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T, with
 * what SmolLM2 adds.
 */
const PUBLISHED = {
  _name_or_path: "meta-llama/Llama-2-7b-hf",
  architectures: ["LlamaForCausalLM"],
  attention_bias: false,
  attention_dropout: 0.0,
  bos_token_id: 1,
  eos_token_id: 2,
  hidden_act: "silu",
  hidden_size: 2048,
  initializer_range: 0.02,
  intermediate_size: 5632,
  max_position_embeddings: 2048,
  model_type: "llama",
  num_attention_heads: 32,
  num_hidden_layers: 22,
  num_key_value_heads: 4,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_scaling: null,
  rope_theta: 10000.0,
  tie_word_embeddings: false,
  torch_dtype: "float32",
  transformers_version: "4.31.0.dev0",
  use_cache: false,
  vocab_size: 32000,
  is_llama_config: true,
  rope_interleaved: false,
  "transformers.js_config": { dtype: "q4" },
};

test("configFromHuggingFace() reads published configurations, and neutral settings of kindred models", () => {
  const expected = {
    vocabularySize: 32_000,
    contextLength: 2048,
    layers: 22,
    width: 2048,
    heads: 32,
    keyValueHeads: 4,
    mlpWidth: 5632,
    epsilon: 1e-5,
  };
  for (const more of [
    {},
    { head_dim: 64, mlp_bias: false, pad_token_id: null, layer_types: ["full_attention"] },
    { use_sliding_window: false, sliding_window: 4096, max_window_layers: 22 },
    { sliding_window: null, partial_rotary_factor: 1, attn_logit_softcapping: null },
    { rope_scaling: { type: "default" }, max_sequence_length: 2048, hidden_act: "swish" },
    { rope_parameters: { rope_type: "default", rope_theta: 10000.0 }, rope_theta: undefined },
    { rope_scaling: {} },
  ]) {
    expect(configFromHuggingFace({ ...PUBLISHED, ...more })).toEqual(expected);
  }
});

test.each([
  [{ rope_theta: 500, rope_parameters: { rope_type: "default" } }],
  [{ rope_theta: 500, rope_scaling: { rope_type: "default" } }],
  [{ rope_theta: 500, rope_parameters: {}, rope_scaling: null }],
  [{ rope_theta: null, rope_parameters: { rope_theta: 500 } }],
  [{ rope_theta: 500, rope_parameters: { rope_theta: 500 } }],
  [{ rope_scaling: { type: "default", rope_theta: 500 } }],
])("configFromHuggingFace() finds the base of the angles wherever it stands: %o", (change) => {
  expect(configFromHuggingFace({ ...MINIMAL, ...change }).rotaryBase).toBe(500);
});

test.each([
  [
    { rope_theta: 500, rope_parameters: { rope_theta: 1e6 } },
    "rope_parameters.rope_theta is 1000000, but rope_theta is 500; keep the one that is right",
  ],
  [
    { rope_scaling: { rope_theta: 5 }, rope_parameters: { rope_theta: 6 } },
    "rope_parameters.rope_theta is 6, but rope_scaling.rope_theta is 5",
  ],
  [
    { rope_scaling: { type: "linear", factor: 2 } },
    'rope_scaling.type is "linear", only "default"',
  ],
  [{ rope_scaling: { factor: 2 } }, "rope_scaling.factor is 2, only 1 is supported"],
  [{ rope_parameters: { rope_type: "yarn" } }, 'rope_parameters.rope_type is "yarn", only'],
  [{ rope_parameters: { partial_rotary_factor: 0.5 } }, "partial_rotary_factor is 0.5, only 1"],
  [{ rope_parameters: { rope_theta: "500" } }, 'rope_theta is "500", it must be a number'],
  [
    { rope_parameters: { attention_factor: 2 } },
    "rope_parameters.attention_factor is 2, a setting",
  ],
  [
    { rope_parameters: { full_attention: { rope_theta: 500 } } },
    "rope_parameters.full_attention is an object, a setting that is not supported",
  ],
  [{ rope_scaling: "linear" }, 'rope_scaling is "linear", it must be an object'],
  [{ rope_scaling: [2] }, "rope_scaling is a list, it must be an object"],
  [{ rope_theta: -1 }, "rotaryBase -1: it must be above 0"],
  [{ rope_theta: 1e300 }, "rotaryBase 1e+300: it must be above 0"],
  [{ partial_rotary_factor: 0.5 }, "partial_rotary_factor is 0.5, only 1 is supported"],
  [{ rope_interleaved: true }, "rope_interleaved is true, only false is supported"],
  [{ mlp_bias: true }, "mlp_bias is true, only false is supported"],
  [{ sliding_window: 4096 }, "sliding_window is 4096, a setting that is not supported"],
  [{ use_sliding_window: true }, "use_sliding_window is true, only false is supported"],
  [
    { layer_types: ["full_attention", "sliding_attention"] },
    "layer_types is a list, only a list of",
  ],
  [{ layer_types: "sliding_attention" }, 'layer_types is "sliding_attention", only a list of'],
  [{ attn_logit_softcapping: 50 }, "attn_logit_softcapping is 50, a setting"],
  [{ final_logit_softcapping: 30 }, "final_logit_softcapping is 30, a setting"],
  [{ residual_multiplier: 0.5 }, "residual_multiplier is 0.5, only 1 is supported"],
  [{ embedding_multiplier: 12 }, "embedding_multiplier is 12, only 1 is supported"],
  [{ logits_scaling: 8 }, "logits_scaling is 8, only 1 is supported"],
  [{ attention_multiplier: 0.1 }, "attention_multiplier is 0.1, a setting"],
  [{ num_local_experts: 8 }, "num_local_experts is 8, a setting"],
  [{ quantization_config: {} }, "quantization_config is an object, a setting"],
  [{ use_qk_norm: true }, "use_qk_norm is true, only false is supported"],
  [{ tie_word_embeddings: "yes" }, 'tie_word_embeddings is "yes", only false is supported'],
  [{ tie_word_embeddings: 1 }, "tie_word_embeddings is 1, only false is supported"],
  [{ num_hidden_layers: 2 ** 31 }, "layers 2147483648: it must be at most 10000"],
  [{ max_position_embeddings: 1e12 }, "contextLength 1000000000000: it must be at most 4194304"],
  [{ num_key_value_heads: 2 ** 40 }, "the heads must be a multiple of the key and value heads"],
  [
    JSON.parse('{"__proto__": {"rope_theta": 500}}') as object,
    "__proto__ is an object, a setting that is not supported",
  ],
])("configFromHuggingFace() refuses by name what it does not compute: %o", (change, message) => {
  expect(() => configFromHuggingFace(withOwn(MINIMAL, change))).toThrow(message);
});

/** Both objects' own entries, `__proto__` among them. */
function withOwn(base: object, change: object): object {
  const json = { ...base };
  for (const [name, value] of Object.entries(change)) {
    Object.defineProperty(json, name, { value, enumerable: true, configurable: true });
  }
  return json;
}

test("configToHuggingFace() takes the end of text from who knows the tokenizer", () => {
  expect(configToHuggingFace(LLAMA_PRESETS.nano)).toMatchObject({ eos_token_id: null });
  const config = configToHuggingFace(LLAMA_PRESETS.nano, { endOfText: 50_256 });
  expect(config).toMatchObject({ bos_token_id: 50_256, eos_token_id: 50_256 });
});

test.each([
  [null, "config.json must hold an object"],
  [{ ...MINIMAL, model_type: "gpt2" }, 'model_type is "gpt2", only "llama" is supported'],
  [{ ...MINIMAL, model_type: "mistral" }, 'model_type is "mistral", only "llama" is supported'],
  [{ ...MINIMAL, hidden_act: "gelu" }, 'hidden_act is "gelu", only "silu" is supported'],
  [{ ...MINIMAL, attention_bias: true }, "attention_bias is true, only false is supported"],
  [{ ...MINIMAL, head_dim: 16 }, "head_dim is 16, only 8 is supported"],
  [
    { ...MINIMAL, rope_scaling: { rope_type: "llama3", factor: 8 } },
    'rope_scaling.rope_type is "llama3", only "default" is supported',
  ],
  [{ ...MINIMAL, hidden_size: undefined }, "hidden_size is missing, it must be a number"],
  [
    { ...MINIMAL, num_key_value_heads: 3 },
    "the heads must be a multiple of the key and value heads",
  ],
  [{ ...MINIMAL, num_attention_heads: 5 }, "the width must be a multiple of the heads"],
])("configFromHuggingFace() refuses %o", (json, message) => {
  expect(() => configFromHuggingFace(json)).toThrow(message);
});
