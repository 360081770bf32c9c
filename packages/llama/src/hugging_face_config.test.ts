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
  [{ ...MINIMAL, num_key_value_heads: 3 }, "heads must be a multiple of key and value heads"],
  [{ ...MINIMAL, num_attention_heads: 5 }, "the width must be a multiple of the heads"],
])("configFromHuggingFace() refuses %o", (json, message) => {
  expect(() => configFromHuggingFace(json)).toThrow(message);
});
