import { expect, test } from "vitest";
import { GPT2_PRESETS } from "./config.ts";
import { configFromHuggingFace, configToHuggingFace } from "./hugging_face_config.ts";

const MINIMAL = { vocab_size: 97, n_positions: 24, n_embd: 32, n_layer: 2, n_head: 4 };

const { speedrun, ...OPENAI } = GPT2_PRESETS;

test.each([
  [{ activation_function: "gelu" }, { activation: "gelu" }],
  [{ tie_word_embeddings: false }, { tiedHead: false }],
  [{ scale_attn_by_inverse_layer_idx: true }, { scoreScale: "head_and_layer" }],
  [{ scale_attn_weights: false }, { scoreScale: "none" }],
  [{ scale_attn_weights: false, scale_attn_by_inverse_layer_idx: true }, { scoreScale: "layer" }],
  [{ n_inner: 80 }, { mlpWidth: 80 }],
] as const)(
  "configFromHuggingFace() reads %o, and configToHuggingFace() writes it",
  (json, own) => {
    const config = configFromHuggingFace({ ...MINIMAL, ...json });
    expect(config).toEqual({ ...configFromHuggingFace(MINIMAL), ...own });
    expect(configToHuggingFace(config)).toMatchObject(json);
  },
);

test.each(Object.entries(OPENAI))(
  "configFromHuggingFace() reads what configToHuggingFace() wrote for %s",
  (_, config) => {
    const text = JSON.stringify(configToHuggingFace(config));
    expect(configFromHuggingFace(JSON.parse(text))).toEqual(config);
  },
);

test("configToHuggingFace() refuses features that Hugging Face's GPT-2 does not support", () => {
  expect(() => configToHuggingFace(speedrun)).toThrow(
    "Cannot write this model as Hugging Face's GPT-2: it does not support rotary positions, root-mean-square normalization, layers without biases, a scaled attention residual; keep the run folder, or save model.config beside streamCheckpoint()",
  );
  expect(() => configToHuggingFace({ ...OPENAI.nano, biases: false })).toThrow(
    "it does not support layers without biases; keep the run folder",
  );
});

test("configToHuggingFace() gives an end of text only to vocabularies that hold it", () => {
  expect(configToHuggingFace(GPT2_PRESETS.small).eos_token_id).toBe(50256);
  const unknown: object = { endOfText: undefined };
  expect(configToHuggingFace(GPT2_PRESETS.small, unknown).eos_token_id).toBe(50256);
  expect(configToHuggingFace(GPT2_PRESETS.nano).eos_token_id).toBe(null);
});

test("configFromHuggingFace() takes transformers' defaults for what is left out", () => {
  expect(configFromHuggingFace(MINIMAL)).toMatchObject({ mlpWidth: 128, epsilon: 1e-5 });
  expect(configFromHuggingFace({ ...MINIMAL, n_inner: null })).toMatchObject({ mlpWidth: 128 });
  expect(configFromHuggingFace({ ...MINIMAL, n_inner: 96 })).toMatchObject({ mlpWidth: 96 });
});

test.each([
  [null, "Cannot read the model's configuration: config.json must hold an object"],
  [[], "Cannot read the model's configuration: config.json must hold an object"],
  [
    { ...MINIMAL, model_type: "llama" },
    'Cannot read the model\'s configuration: model_type is "llama", only "gpt2" is supported',
  ],
  [
    { ...MINIMAL, tie_word_embeddings: "no" },
    'Cannot read the model\'s configuration: tie_word_embeddings is "no", only true is supported',
  ],
  [
    { ...MINIMAL, activation_function: "relu" },
    'Cannot read the model\'s configuration: activation_function is "relu", only "gelu_new" is supported',
  ],
  [
    { ...MINIMAL, n_layer: undefined },
    "Cannot read the model's configuration: n_layer is missing, it must be a number",
  ],
  [
    { ...MINIMAL, n_head: "4" },
    'Cannot read the model\'s configuration: n_head is "4", it must be a number',
  ],
  [{ ...MINIMAL, n_head: 5 }, "the width must be a multiple of the heads"],
])("configFromHuggingFace() refuses %o", (json, message) => {
  expect(() => configFromHuggingFace(json)).toThrow(message);
});

/** As published: https://huggingface.co/openai-community/gpt2. */
const PUBLISHED = {
  activation_function: "gelu_new",
  architectures: ["GPT2LMHeadModel"],
  attn_pdrop: 0.1,
  bos_token_id: 50256,
  embd_pdrop: 0.1,
  eos_token_id: 50256,
  initializer_range: 0.02,
  layer_norm_epsilon: 1e-5,
  model_type: "gpt2",
  n_ctx: 1024,
  n_embd: 768,
  n_head: 12,
  n_layer: 12,
  n_positions: 1024,
  resid_pdrop: 0.1,
  summary_activation: null,
  summary_first_dropout: 0.1,
  summary_proj_to_labels: true,
  summary_type: "cls_index",
  summary_use_proj: true,
  task_specific_params: { "text-generation": { do_sample: true, max_length: 50 } },
  vocab_size: 50257,
};

test("configFromHuggingFace() reads published configurations, and what newer and older versions add", () => {
  for (const more of [
    {},
    { transformers_version: "5.0.0", dtype: "float32", use_cache: true, pad_token_id: null },
    { _num_labels: 1, id2label: { "0": "LABEL_0" }, label2id: { LABEL_0: 0 }, output_past: true },
    { reorder_and_upcast_attn: true, add_cross_attention: false, pruned_heads: {} },
    { some_future_setting: null },
    { hidden_size: 768, num_hidden_layers: 12, max_position_embeddings: 1024 },
  ]) {
    expect(configFromHuggingFace({ ...PUBLISHED, ...more })).toEqual(GPT2_PRESETS.small);
  }
});

test("configFromHuggingFace() knows sizes by the names that all models share", () => {
  const { n_embd, n_layer, n_head, n_positions, ...rest } = MINIMAL;
  const shared = {
    hidden_size: n_embd,
    num_hidden_layers: n_layer,
    num_attention_heads: n_head,
    max_position_embeddings: n_positions,
  };
  expect(configFromHuggingFace({ ...rest, ...shared })).toEqual(configFromHuggingFace(MINIMAL));
});

test.each([
  [{ scale_attn_weights: 0 }, "scale_attn_weights is 0, only true is supported"],
  [{ scale_attn_by_inverse_layer_idx: 1 }, "scale_attn_by_inverse_layer_idx is 1, only"],
  [{ add_cross_attention: true }, "add_cross_attention is true, only false is supported"],
  [{ is_encoder_decoder: true }, "is_encoder_decoder is true, only false is supported"],
  [{ position_embedding_type: "relative" }, 'position_embedding_type is "relative", only'],
  [{ activation_function: "silu" }, 'activation_function is "silu", only "gelu_new"'],
  [{ pruned_heads: { "1": [0] } }, "pruned_heads is an object, only an empty one is supported"],
  [{ quantization_config: { bits: 4 } }, "quantization_config is an object, a setting that is not"],
  [{ auto_map: { AutoModel: "m.M" } }, "auto_map is an object, a setting that is not supported"],
  [{ rotary_dim: 16 }, "rotary_dim is 16, a setting that is not supported; remove it from config"],
  [{ causal: false }, "causal is false, a setting that is not supported"],
  [{ hidden_size: 64 }, "hidden_size is 64, but n_embd is 32; keep the one that is right"],
  [{ num_hidden_layers: 3 }, "num_hidden_layers is 3, but n_layer is 2"],
  [{ n_layer: [2] }, "n_layer is a list, it must be a number"],
  [{ n_layer: { a: { b: 1 } } }, "n_layer is an object, it must be a number"],
  [{ n_layer: Number.NaN }, "n_layer is NaN, it must be a number"],
  [{ n_embd: Number.POSITIVE_INFINITY }, "n_embd is Infinity, it must be a number"],
  [{ n_inner: 2.5 }, "mlpWidth 2.5: it must be a positive whole number"],
  [{ layer_norm_epsilon: -1e-5 }, "epsilon -0.00001: it must be above 0"],
  // Nothing is left of them in float32.
  [{ layer_norm_epsilon: 1e-60 }, "epsilon 1e-60: it must be above 0"],
  [{ layer_norm_epsilon: 1e60 }, "epsilon 1e+60: it must be above 0"],
  [{ n_layer: 2 ** 31 }, "layers 2147483648: it must be at most 10000"],
  [{ n_positions: 1e12 }, "contextLength 1000000000000: it must be at most 4194304"],
  [{ vocab_size: 1e9 }, "vocabularySize 1000000000: it must be at most 16777216"],
  [{ n_embd: 2 ** 40 }, "width 1099511627776: it must be at most 1048576"],
  [{ n_inner: 2 ** 52 }, "mlpWidth 4503599627370496: it must be at most 8388608"],
  [{ n_head: 2 ** 31 }, "heads 2147483648: it must be at most 1048576"],
])("configFromHuggingFace() refuses by name what it does not compute: %o", (change, message) => {
  expect(() => configFromHuggingFace({ ...MINIMAL, ...change })).toThrow(message);
});

test("configToHuggingFace() takes the end of text from who knows the tokenizer", () => {
  const config = configToHuggingFace(GPT2_PRESETS.nano, { endOfText: 3 });
  expect(config).toMatchObject({ bos_token_id: 3, eos_token_id: 3 });
  const tokens = { endOfText: 3, beginOfText: 4, bosToken: 5 };
  const named = configToHuggingFace(GPT2_PRESETS.nano, tokens);
  expect(named).toMatchObject({ bos_token_id: 5, eos_token_id: 3 });
});
