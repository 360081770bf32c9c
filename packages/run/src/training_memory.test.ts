import { peakOf } from "@lrm/train";
import { expect, test } from "vitest";
import { modelOf } from "./models/find_model.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";
import { memoryText, trainingMemory } from "./training_memory.ts";

test("trainingMemory() knows what GPT-2 small takes with AdamW, with recompute a fifth less", async () => {
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
});

test("memoryText() says the sum and its parts", () => {
  const memory = { weights: 5e8, gradients: 5e8, state: 1e9, activations: 2e7, scratch: 6e6 };
  expect(memoryText(memory)).toBe(
    "2.03 GB: weights 500 MB, gradients 500 MB, optimizer state 1.00 GB, activations 20 MB, scratch 6 MB",
  );
});
