import { tokensInMemory } from "@lrm/data";
import { GPT2_PRESETS } from "@lrm/gpt2";
import { LLAMA_PRESETS } from "@lrm/llama";
import { NANOGPT_PRESETS } from "@lrm/nanogpt";
import { testBackend } from "@lrm/tensor/testing";
import { languageModelTask, peakOf, type StepMemory, train } from "@lrm/train";
import { expect, test } from "vitest";
import { createSession } from "./node/create_session.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";
import { optimizerOf } from "./optimizers/optimizer_of.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";
import { trainingMemory } from "./training_memory.ts";

const backend = await testBackend();
/** Small, and of few shapes: an emulated GPU takes half a millisecond for each kernel. */
const SIZE = {
  vocabularySize: 16,
  contextLength: 32,
  layers: 2,
  width: 16,
  heads: 2,
  mlpWidth: 32,
};
const MODELS = {
  gpt2: { ...SIZE, epsilon: 1e-5 },
  speedrun: { ...GPT2_PRESETS.speedrun, ...SIZE },
  llama: { ...LLAMA_PRESETS.nano, ...SIZE },
  nanogpt: { ...NANOGPT_PRESETS.nano, ...SIZE },
};
const TOKENS = tokensInMemory(Uint8Array.from({ length: 200 }, (_, at) => (5 * at) % 16));
const CORPUS = { name: "a pattern", train: TOKENS, validation: TOKENS };

const cases = OPTIMIZERS.flatMap(({ name, trial }, index) => {
  const models = Object.keys(MODELS) as (keyof typeof MODELS)[];
  // Every optimizer with one model; those whose memory depends on the layers with all.
  const own = trial !== undefined ? models : [models[index % models.length]!];
  return own.map((model) => ({ name, model }));
});

test.each(cases)(
  "a step of $model with $name takes what trainingMemory() says, to the byte, also with recompute and activations of 16 bits",
  async ({ name, model: which }) => {
    const kind = which === "speedrun" ? "gpt2" : which;
    const model = { kind, config: MODELS[which] };
    const { trial } = optimizerOf(name);
    const optimizer = optimizerConfig(name, model.config, { clip: 1, ...trial });
    for (const [batch, context, accumulation, recompute, measureUpdates, activations] of [
      [1, 4, 1, false, true, "float32"], // the update takes more than the pass where it is Muon's
      [4, 32, 1, false, false, "bfloat16"],
      [4, 32, 3, true, false, "float32"],
    ] as const) {
      const training = {
        ...{ batch, context, accumulation, recompute, activations, seed: 1, steps: 2 },
        ...{ evaluateEvery: 2, evaluationTokens: 8, checkpointEvery: 2 },
        ...(measureUpdates && { measureUpdatesEvery: 1 }),
        ...(recompute && { weightAverage: { horizon: 4, start: 1, share: 0.5 } }),
      };
      using session = await createSession(backend, { model, optimizer, training });
      const options = { ...training, vocabularySize: 16 };
      const task = languageModelTask(session.model, CORPUS, options);
      let measured: StepMemory | undefined;
      backend.resetPeak();
      const { optimizer: made, average } = session;
      await train({ backend, task, optimizer: made, average }, training, {
        onMemory: (memory) => {
          measured = memory;
        },
      });
      const { weightAverage } = training;
      const kept = { measureUpdates, weightAverage, activations };
      const demand = { model, optimizer, batch, context, accumulation, recompute, ...kept };
      expect(measured).toEqual(await trainingMemory(demand));
      expect(peakOf(measured!)).toBe(backend.memory().peakBytes);
    }
    expect(backend.memory().liveBytes).toBe(0);
  },
);
