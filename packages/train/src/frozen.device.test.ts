import { adamw, Optimizer, partition } from "@lrm/optimizer";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { languageModelTask } from "./language_model.ts";
import type { StepMetrics } from "./metrics.ts";
import type { StepMemory } from "./step_memory.ts";
import { Bigram, patternCorpus, SETTINGS } from "./testing/bigram.ts";
import { train } from "./trainer.ts";

const backend = await testBackend();

test("train() keeps frozen parameters as they are, without gradients in memory or in metrics", async () => {
  using model = new Bigram(backend);
  const [table, head] = model.parameters;
  table!.trainable = false;
  const { rest } = partition(model.parameters);
  expect(rest).toEqual([head]);
  using optimizer = new Optimizer({
    groups: [{ rule: adamw({ learningRate: 0.02 }), parameters: rest }],
  });
  const before = await Promise.all([table!.value.read(), head!.value.read()]);
  const metrics: StepMetrics[] = [];
  const memory: StepMemory[] = [];
  const { vocabularySize } = model;
  const task = languageModelTask(model, patternCorpus(), { ...SETTINGS, vocabularySize });
  await train(
    { backend, task, optimizer },
    { ...SETTINGS, steps: 3 },
    { onStep: (step) => metrics.push(step), onMemory: (each) => memory.push(each) },
  );
  expect(await table!.value.read()).toEqual(before[0]);
  expect(await head!.value.read()).not.toEqual(before[1]);
  const { weights, gradients } = memory.at(-1)!;
  expect([weights, gradients]).toEqual([2 * 4 * head!.value.size, 4 * head!.value.size]);
  const norm = Math.hypot(...(await head!.gradient.read()));
  expect(metrics[2]!.gradientNorm).toBeCloseTo(norm, 5);
});
