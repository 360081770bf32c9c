import { expect, test } from "vitest";
import { LLAMA_PRESETS, type LLaMAConfig } from "./config.ts";
import { configFromHuggingFace } from "./hugging_face_config.ts";
import { configToHuggingFace } from "./hugging_face_export.ts";

const MINIMAL = {
  vocab_size: 97,
  max_position_embeddings: 24,
  hidden_size: 32,
  intermediate_size: 88,
  num_hidden_layers: 2,
  num_attention_heads: 4,
};

const LLAMA3 = {
  type: "llama3",
  factor: 32,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContext: 8192,
} as const;
const YARN = { type: "yarn", factor: 4, attentionFactor: 1.2, originalContext: 32 } as const;

/** Settings of the families that are LLaMAs. */
const VARIANTS: Partial<LLaMAConfig>[] = [
  { headSize: 64, ropeScaling: LLAMA3, tiedHead: true },
  { ropeScaling: { type: "linear", factor: 2 }, activation: "gelu" },
  { ropeScaling: { type: "dynamic", factor: 2 }, activation: "gelu_tanh" },
  { ropeScaling: YARN, attentionBiases: "qkvo", mlpBiases: true },
  { ropeScaling: { ...YARN, betaFast: 8, betaSlow: 2, truncate: false } },
  { architecture: "mistral", window: 128, positions: 4096 },
  { architecture: "mistral" },
  { architecture: "qwen2", attentionBiases: "qkv", window: 128, windowFrom: 2, positions: 512 },
  { architecture: "qwen2", attentionBiases: "qkv" },
  { architecture: "qwen3", headNorms: true, headSize: 64, attentionBiases: "qkvo" },
];

test.each([
  ...Object.entries(LLAMA_PRESETS),
  [
    "grouped heads, another base and a tied head",
    { ...LLAMA_PRESETS.nano, keyValueHeads: 2, rotaryBase: 5e5, tiedHead: true },
  ],
  ...VARIANTS.map((change) => [JSON.stringify(change), { ...LLAMA_PRESETS.nano, ...change }]),
] as [string, LLaMAConfig][])(
  "configFromHuggingFace() reads what configToHuggingFace() wrote: %s",
  (_, config) => {
    const text = JSON.stringify(configToHuggingFace(config));
    expect(configFromHuggingFace(JSON.parse(text))).toEqual(config);
  },
);

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
    { rope_scaling: { type: "longrope", factor: 2 } },
    'rope_scaling.type is "longrope", only "default"',
  ],
  [{ rope_scaling: { type: "linear" } }, "rope_scaling.factor is missing, it must be a number"],
  [{ rope_scaling: { type: "linear", factor: -2 } }, "ropeScaling.factor -2: it must be above 0"],
  [
    { rope_scaling: { rope_type: "llama3", factor: 8 } },
    "rope_scaling.low_freq_factor is missing, it must be a number",
  ],
  [
    { rope_scaling: { type: "linear", factor: 2, low_freq_factor: 1 } },
    "rope_scaling.low_freq_factor is 1, a setting that is not supported",
  ],
  [
    {
      rope_scaling: { type: "linear", factor: 2 },
      rope_parameters: { rope_type: "linear", factor: 3 },
    },
    "rope_parameters is",
  ],
  [{ rope_scaling: { factor: 2 } }, "rope_scaling.factor is 2, only 1 is supported"],
  [{ rope_parameters: { rope_type: "yarn" } }, "rope_parameters.factor is missing"],
  [
    { rope_parameters: { rope_type: "yarn", factor: 2, truncate: "no" } },
    'rope_parameters.truncate is "no", only true is supported',
  ],
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
  [{ mlp_bias: 1 }, "mlp_bias is 1, only false is supported"],
  [{ model_type: "mistral", mlp_bias: true }, "mlp_bias is true, only false is supported"],
  [{ model_type: "mistral", attention_bias: true }, "attention_bias is true, only false"],
  [{ model_type: "qwen2", attention_bias: false }, "attention_bias is false, only true"],
  [{ model_type: "mistral", sliding_window: 0, num_key_value_heads: 4 }, "0: it must be"],
  [
    { model_type: "qwen2", use_sliding_window: true, layer_types: ["sliding_attention"] },
    "layer_types must be full_attention for the first layers and sliding_attention for all others",
  ],
  [
    {
      ...{ model_type: "qwen2", use_sliding_window: true },
      layer_types: ["sliding_attention", "full_attention"],
    },
    "layer_types must be full_attention for the first layers",
  ],
  [
    { model_type: "qwen3", layer_types: ["full_attention", "sliding_attention"] },
    "layer_types names sliding_attention, but there is no window",
  ],
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

/** Settings of published models, and the configurations that they mean. */
const FAMILIES: [what: string, json: object, expected: Partial<LLaMAConfig>][] = [
  [
    "Llama 3.2",
    {
      ...{ model_type: "llama", head_dim: 64, tie_word_embeddings: true, rope_theta: 500_000 },
      rope_scaling: {
        ...{ factor: 32, high_freq_factor: 4, low_freq_factor: 1, rope_type: "llama3" },
        original_max_position_embeddings: 8192,
      },
      max_position_embeddings: 131_072,
    },
    {
      ...{ contextLength: 131_072, headSize: 64, tiedHead: true, rotaryBase: 500_000 },
      ropeScaling: LLAMA3,
    },
  ],
  [
    "Mistral 7B v0.1, whose context ends at its window",
    { model_type: "mistral", sliding_window: 4096, max_position_embeddings: 32_768 },
    // Eight key and value heads would be the default of the class, more than this model has.
    { architecture: "mistral", contextLength: 4096, window: 4096, positions: 32_768 },
  ],
  [
    "Mistral 7B v0.3",
    { model_type: "mistral", sliding_window: null, rope_theta: 1e6 },
    { architecture: "mistral", rotaryBase: 1e6 },
  ],
  [
    "a Mistral that leaves its window out",
    { model_type: "mistral", max_position_embeddings: 8192 },
    { architecture: "mistral", contextLength: 4096, window: 4096, positions: 8192 },
  ],
  [
    "Qwen 2.5, known by its class",
    {
      ...{ architectures: ["Qwen2ForCausalLM"], use_sliding_window: false, sliding_window: 32_768 },
      ...{ max_window_layers: 21, rope_theta: 1e6, tie_word_embeddings: true },
    },
    { architecture: "qwen2", attentionBiases: "qkv", rotaryBase: 1e6, tiedHead: true },
  ],
  [
    "a Qwen 2 with a window in its last block",
    {
      ...{ model_type: "qwen2", use_sliding_window: true, sliding_window: 16 },
      max_window_layers: 1,
    },
    {
      ...{ architecture: "qwen2", attentionBiases: "qkv", window: 16, windowFrom: 1 },
      ...{ contextLength: 16, positions: 24 },
    },
  ],
  [
    "a Qwen 2.5 for long texts",
    {
      model_type: "qwen2",
      rope_scaling: { type: "yarn", factor: 4, original_max_position_embeddings: 24 },
    },
    {
      ...{ architecture: "qwen2", attentionBiases: "qkv" },
      ropeScaling: {
        ...{ type: "yarn", factor: 4, originalContext: 24 },
        attentionFactor: 0.1 * Math.log(4) + 1,
      },
    },
  ],
  [
    "Qwen 3, whose heads have 128 channels unless it says otherwise",
    { model_type: "qwen3", attention_bias: false, max_window_layers: 28, layer_types: null },
    { architecture: "qwen3", headNorms: true, headSize: 128 },
  ],
];

test.each(FAMILIES)("configFromHuggingFace() reads %s", (_, json, expected) => {
  const plain = configFromHuggingFace(MINIMAL);
  const heads = { num_key_value_heads: 4 };
  expect(configFromHuggingFace({ ...MINIMAL, ...heads, ...json })).toEqual({
    ...plain,
    ...expected,
  });
});

test("configFromHuggingFace() takes the defaults of the family for what is left out", () => {
  const many = { ...MINIMAL, hidden_size: 512, num_attention_heads: 64 };
  expect(configFromHuggingFace({ ...many, model_type: "mistral" }).keyValueHeads).toBe(8);
  expect(configFromHuggingFace({ ...many, model_type: "qwen2" }).keyValueHeads).toBe(32);
  expect(configFromHuggingFace({ ...many, model_type: "qwen3" }).keyValueHeads).toBe(32);
  const none = { ...many, num_key_value_heads: null };
  for (const model_type of ["llama", "mistral", "qwen2"]) {
    expect(configFromHuggingFace({ ...none, model_type }).keyValueHeads).toBeUndefined();
  }
});

test("configToHuggingFace() refuses settings that the class does not have", () => {
  for (const change of [
    { architecture: "mistral", mlpBiases: true },
    { architecture: "qwen2" },
    { headNorms: true },
    { attentionBiases: "qkv" },
    { window: 128 },
  ] as const) {
    expect(() => configToHuggingFace({ ...LLAMA_PRESETS.nano, ...change })).toThrow(
      /^Cannot write this model as \w+: it does not support \w+ .*; use another architecture/,
    );
  }
});

test("configToHuggingFace() takes the end of text from who knows the tokenizer", () => {
  expect(configToHuggingFace(LLAMA_PRESETS.nano)).toMatchObject({ eos_token_id: null });
  const config = configToHuggingFace(LLAMA_PRESETS.nano, { endOfText: 50_256 });
  expect(config).toMatchObject({ bos_token_id: 50_256, eos_token_id: 50_256 });
  const tokens = { endOfText: 3, beginOfText: 4, bosToken: 5 };
  const named = configToHuggingFace(LLAMA_PRESETS.nano, tokens);
  expect(named).toMatchObject({ bos_token_id: 5, eos_token_id: 3 });
});

test.each([
  [null, "config.json must hold an object"],
  [{ ...MINIMAL, model_type: "gpt2" }, 'model_type is "gpt2", only "llama" is supported'],
  [{ ...MINIMAL, model_type: "gemma" }, 'model_type is "gemma", only "llama" is supported'],
  [{ ...MINIMAL, hidden_act: "relu" }, 'hidden_act is "relu", only "silu" is supported'],
  [{ ...MINIMAL, attention_bias: "yes" }, 'attention_bias is "yes", only false is supported'],
  [{ ...MINIMAL, head_dim: 15 }, "heads of size 15: rotary positions rotate pairs of channels"],
  [{ ...MINIMAL, head_dim: 1.5 }, "headSize 1.5: it must be a positive whole number"],
  [{ ...MINIMAL, hidden_size: undefined }, "hidden_size is missing, it must be a number"],
  [
    { ...MINIMAL, num_key_value_heads: 3 },
    "the heads must be a multiple of the key and value heads",
  ],
  [{ ...MINIMAL, num_attention_heads: 5 }, "the width must be a multiple of the heads"],
])("configFromHuggingFace() refuses %o", (json, message) => {
  expect(() => configFromHuggingFace(json)).toThrow(message);
});
