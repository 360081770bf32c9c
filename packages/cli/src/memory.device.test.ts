import { tokensInMemory } from "@lrm/data";
import { GPT2 } from "@lrm/gpt2";
import { lowRankMuon } from "@lrm/muon";
import { adamw, Optimizer, partition } from "@lrm/optimizer";
import { JORDAN } from "@lrm/orthogonalize";
import { Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { languageModelTask, train } from "@lrm/train";
import { expect, test } from "vitest";

const backend = await testBackend();
/**
 * Few shapes and, below, one Newton–Schulz step of five: an emulated GPU takes half a millisecond
 * for each kernel.
 */
const CONFIG = {
  vocabularySize: 16,
  contextLength: 8,
  layers: 1,
  width: 16,
  heads: 2,
  mlpWidth: 16,
  epsilon: 1e-5,
};

test("training GPT-2 with low-rank Muon keeps live buffers and bytes of 1,000 steps where they were after step 10", async () => {
  const random = new Random(1);
  using model = GPT2.initialize(backend, CONFIG, random.fork("weights"));
  const coefficients = { ...JORDAN, steps: JORDAN.steps.slice(0, 1) };
  const { matrices, rest } = partition(model.parameters);
  using optimizer = new Optimizer({
    groups: [
      { rule: lowRankMuon({ rank: 4, coefficients }), parameters: matrices },
      { rule: adamw({ learningRate: 1e-3 }), parameters: rest },
    ],
    random: random.fork("optimizer"),
  });
  const tokens = tokensInMemory(Uint8Array.from({ length: 200 }, (_, at) => (5 * at) % 16));
  const corpus = { name: "a pattern", train: tokens, validation: tokens };
  const memory: { step: number; liveBuffers: number; liveBytes: number }[] = [];
  const options = { batch: 1, context: 8, vocabularySize: 16, evaluationTokens: 16 };
  await train(
    { backend, task: languageModelTask(model, corpus, options), optimizer },
    { seed: 1, steps: 1000, evaluateEvery: 250, checkpointEvery: 10 },
    {
      save: async (step) => {
        const { liveBuffers, liveBytes } = backend.memory();
        memory.push({ step, liveBuffers, liveBytes });
      },
    },
  );
  const [{ liveBuffers, liveBytes }] = memory as [(typeof memory)[0]];
  expect(memory).toEqual(
    Array.from({ length: 100 }, (_, at) => ({ step: 10 * (at + 1), liveBuffers, liveBytes })),
  );
}, 600_000);
