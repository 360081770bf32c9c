import { sizeOf } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { expect, test } from "vitest";
import { completeAdapter } from "./adapter_config.ts";
import { familyOf, modelOf } from "./models/find_model.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";
import { memoryText, trainingMemory } from "./training_memory.ts";

test("trainingMemory() knows what GPT-2 small takes with AdamW, with recompute a fifth less, with activations of 16 bits a tenth", async () => {
  const { kind, config } = modelOf("small");
  const optimizer = optimizerConfig("adamw", config, {});
  const window = { batch: 1, context: 1024, accumulation: 1 };
  const demand = { model: { kind, config }, optimizer, ...window };
  const plain = await trainingMemory(demand);
  const again = await trainingMemory({ ...demand, recompute: true });
  const weights = 4 * 124_439_808;
  const kept = { weights, gradients: weights, state: 2 * weights };
  // An embedding; in each block two norms with two numbers a row, packed qkv, attention with a
  // number a head, the MLP before and after GELU, two residuals; a norm; the loss.
  const block = 2 * (768 + 2) + 3 * 768 + (768 + 12) + 2 * 3072 + 2 * 768;
  const floats = 1024 * (768 + 12 * block + 768 + 2) + 1;
  expect(plain).toMatchObject({ ...kept, activations: 4 * floats });
  // The same without what is inside of blocks.
  expect(again).toMatchObject({ ...kept, activations: 4 * (1024 * (13 * 768 + 768 + 2) + 1) });
  expect(peakOf(plain)).toBeLessThan(2.7e9);
  expect(peakOf(again)).toBeLessThan(0.81 * peakOf(plain));
  for (const activations of ["bfloat16", "float16"] as const) {
    const half = await trainingMemory({ ...demand, activations });
    // Inside of blocks, all but numbers of rows and heads, and the second residual.
    const inside = 2 * 768 + 3 * 768 + 768 + 2 * 3072 + 768;
    expect(half).toMatchObject({ ...kept, activations: 4 * floats - 1024 * 12 * 2 * inside });
    expect(half.activations).toBeLessThan(0.6 * plain.activations);
    expect(peakOf(half)).toBeLessThan(0.91 * peakOf(plain));
  }
});

test("memoryText() says the sum and its parts", () => {
  const memory = { weights: 5e8, gradients: 5e8, state: 1e9, activations: 2e7, scratch: 6e6 };
  expect(memoryText(memory)).toBe(
    "2.03 GB: weights 500 MB, gradients 500 MB, optimizer state 1.00 GB, activations 20 MB, scratch 6 MB",
  );
});

/** Published configurations, as far as they differ from the defaults of a LLaMA. */
const PUBLISHED = [
  [
    "SmolLM2-135M",
    2e9,
    {
      ...{ vocab_size: 49_152, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30 },
      ...{ num_attention_heads: 9, num_key_value_heads: 3, max_position_embeddings: 8192 },
      ...{ rms_norm_eps: 1e-5, rope_theta: 100_000, tie_word_embeddings: true },
    },
  ],
  [
    "Llama-3.2-1B",
    8e9,
    {
      ...{ vocab_size: 128_256, hidden_size: 2048, intermediate_size: 8192, num_hidden_layers: 16 },
      ...{ num_attention_heads: 32, num_key_value_heads: 8, max_position_embeddings: 131_072 },
      ...{ rms_norm_eps: 1e-5, rope_theta: 500_000, tie_word_embeddings: true, head_dim: 64 },
    },
  ],
] as const;

test.each(PUBLISHED)(
  "trainingMemory() says that %s trains by LoRA within %d bytes",
  async (_, most, json) => {
    const { name: kind, configFromHuggingFace, parameterLayout } = familyOf("llama");
    const config = configFromHuggingFace!({ model_type: "llama", ...json });
    const lora = completeAdapter({}, parameterLayout(config));
    const optimizer = optimizerConfig("adamw", config, {});
    const sizes = { batch: 1, context: 128, accumulation: 1 };
    const memory = await trainingMemory({ model: { kind, config }, optimizer, lora, ...sizes });
    expect(memory.state).toBe(2 * memory.gradients);
    expect(memory.gradients).toBeLessThan(memory.weights / 20);
    expect(peakOf(memory)).toBeLessThan(most);
  },
);

test("trainingMemory() counts frozen matrices of 16 bits as half, and the largest one also as float32", async () => {
  const { name: kind, configFromHuggingFace, parameterLayout } = familyOf("llama");
  const config = configFromHuggingFace!({ model_type: "llama", ...PUBLISHED[0][2] });
  const lora = completeAdapter({}, parameterLayout(config));
  const optimizer = optimizerConfig("adamw", config, {});
  const demand = {
    ...{ model: { kind, config }, optimizer, lora },
    ...{ batch: 1, context: 16, accumulation: 1 },
  };
  const matrices = parameterLayout(config).filter(({ shape }) => shape.length === 2);
  const halves = new Map(matrices.map(({ name }) => [name, "bfloat16" as const]));
  const [wide, kept] = [await trainingMemory(demand), await trainingMemory({ ...demand, halves })];
  const saved = 2 * matrices.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const head = 4 * config.vocabularySize * config.width;
  expect(wide.weights - kept.weights).toBe(saved);
  expect(peakOf(wide) - peakOf(kept)).toBe(saved - head);
});
