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

test("train() lets a parameter be frozen and trained again between steps", async () => {
  using model = new Bigram(backend);
  const [table] = model.parameters;
  using optimizer = new Optimizer({
    groups: [{ rule: adamw({ learningRate: 0.02 }), parameters: model.parameters }],
  });
  const { vocabularySize } = model;
  const task = languageModelTask(model, patternCorpus(), { ...SETTINGS, vocabularySize });
  const values = [];
  const norms: number[] = [];
  for (const [steps, trainable] of [
    [1, true],
    [3, false],
    [4, true],
  ] as const) {
    table!.trainable = trainable;
    const onStep = ({ gradientNorm }: StepMetrics): void => void norms.push(gradientNorm!);
    await train({ backend, task, optimizer }, { ...SETTINGS, steps }, { onStep });
    values.push(Array.from(await table!.value.read()));
  }
  expect(values[1]).toEqual(values[0]);
  expect(values[2]).not.toEqual(values[1]);
  expect(norms).toHaveLength(4);
  const squares = await Promise.all(model.parameters.map(({ gradient }) => gradient.read()));
  expect(norms[3]).toBeCloseTo(Math.hypot(...squares.flatMap((each) => [...each])), 5);
});
