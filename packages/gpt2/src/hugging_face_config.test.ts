import { expect, test } from "vitest";
import { GPT2_PRESETS } from "./config.ts";
import { configFromHuggingFace, configToHuggingFace } from "./hugging_face_config.ts";

const MINIMAL = { vocab_size: 97, n_positions: 24, n_embd: 32, n_layer: 2, n_head: 4 };

const { speedrun, ...OPENAI } = GPT2_PRESETS;

test.each(Object.entries(OPENAI))(
  "configFromHuggingFace() reads what configToHuggingFace() wrote for %s",
  (_, config) => {
    const text = JSON.stringify(configToHuggingFace(config));
    expect(configFromHuggingFace(JSON.parse(text))).toEqual(config);
  },
);

test("configToHuggingFace() refuses what Hugging Face's GPT-2 has no place for", () => {
  expect(() => configToHuggingFace(speedrun)).toThrow(
    "Cannot write this model as Hugging Face's GPT-2: that has no place for rotary positions, root-mean-square normalization, no biases, a scaled attention residual; keep it as a run folder, or its configuration as it is beside streamCheckpoint()",
  );
  expect(() => configToHuggingFace({ ...OPENAI.nano, biases: false })).toThrow(
    "has no place for no biases; keep it",
  );
});

test("configToHuggingFace() gives an end of text only to vocabularies that hold it", () => {
  expect(configToHuggingFace(GPT2_PRESETS.small).eos_token_id).toBe(50256);
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
    { ...MINIMAL, tie_word_embeddings: false },
    "Cannot read the model's configuration: tie_word_embeddings is false, only true is supported",
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
