import { createCpuBackend } from "@lrm/kernels-cpu";
import { peakOf, type StepMemory, tokensInMemory, train } from "@lrm/train";
import { expect, test } from "vitest";
import { modelOf } from "./models.ts";
import { optimizerConfig } from "./optimizer_flags.ts";
import { OPTIMIZERS } from "./optimizers.ts";
import { Session } from "./session.ts";
import { memoryText, trainingMemory } from "./training_memory.ts";

const TOKENS = tokensInMemory(new Uint8Array(2000).map((_, at) => (at * 31) % 256));
const CORPUS = { name: "test", train: TOKENS, validation: TOKENS };

const cases = ["nano", "llama-nano"].flatMap((preset) =>
  OPTIMIZERS.map((name) => ({ preset, name })),
);

test.each(cases)(
  "trainingMemory() is what training $preset with $name takes, to the byte, with and without recompute",
  async ({ preset, name }) => {
    const model = modelOf(preset);
    const refresh = name === "newton-muon" && { refreshInterval: 2 };
    const optimizer = optimizerConfig(name, model.config, { clip: 1, ...refresh });
    for (const [batch, context, recompute] of [
      [1, 16, false], // the update takes more than the pass where it is Muon's
      [3, 64, false],
      [3, 64, true],
    ] as const) {
      const backend = await createCpuBackend({ threads: 1 });
      const training = {
        ...{ batch, context, recompute, seed: 1, steps: 3, accumulation: 2 },
        ...{ evaluateEvery: 1, evaluationTokens: 128, checkpointEvery: 1 },
      };
      using session = await Session.create(backend, { model, optimizer, training });
      const subject = { backend, model: session.model, optimizer: session.optimizer };
      const reports: StepMemory[] = [];
      await train({ ...subject, corpus: CORPUS, vocabularySize: 256 }, training, {
        onMemory: (memory) => reports.push(memory),
      });
      const measured = reports.at(-1)!;
      expect(measured).toEqual(
        await trainingMemory({ model, optimizer, batch, context, recompute }),
      );
      expect(peakOf(measured)).toBe(backend.memory().peakBytes);
      await backend.dispose();
    }
  },
);

test("trainingMemory() knows what GPT-2 small takes with AdamW, with recompute a fifth less", async () => {
  const { kind, config } = modelOf("small");
  const optimizer = optimizerConfig("adamw", config, {});
  const window = { batch: 1, context: 1024 };
  const demand = { model: { kind, config }, optimizer, ...window };
  const plain = await trainingMemory(demand);
  const again = await trainingMemory({ ...demand, recompute: true });
  const weights = 4 * 124_439_808;
  const kept = { weights, gradients: weights, state: 2 * weights };
  // An embedding; in each block two norms with two numbers a row, packed qkv, attention with a number a head, the MLP before and after GELU, two residuals; a norm; the loss.
  const block = 2 * (768 + 2) + 3 * 768 + (768 + 12) + 2 * 3072 + 2 * 768;
  const floats = 1024 * (768 + 12 * block + 768 + 2) + 1;
  expect(plain).toMatchObject({ ...kept, activations: 4 * floats });
  // The same without what is inside of blocks.
  expect(again).toMatchObject({ ...kept, activations: 4 * (1024 * (13 * 768 + 768 + 2) + 1) });
  expect(peakOf(plain)).toBeLessThan(2.7e9);
  expect(peakOf(again)).toBeLessThan(0.81 * peakOf(plain));
});

test("memoryText() says the sum and its parts", () => {
  const memory = { weights: 5e8, gradients: 5e8, state: 1e9, activations: 2e7, scratch: 5e6 };
  expect(memoryText(memory)).toBe(
    "2.03 GB: weights 500 MB, gradients 500 MB, optimizer state 1.00 GB, activations 20 MB, scratch 5 MB",
  );
});
