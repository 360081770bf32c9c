import { crossEntropy, multiply } from "@lrm/autograd";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { arrayBatches, arrayBatchesInOrder } from "./array_batches.ts";
import { evaluate } from "./evaluate.ts";
import { NonFiniteError } from "./metrics.ts";
import type { StepMemory } from "./step_memory.ts";
import type { BatchSource } from "./task.ts";
import { Classifier, type PointsTask, points } from "./testing/classifier.ts";
import type { TrainSettings } from "./train_settings.ts";

/** The training loop with tasks of any kind. */

const backend = await testBackend();

test("train() trains a classifier on arrays, and counts samples", async () => {
  using run = new Classifier(backend);
  expect(await run.train({ steps: 200, evaluateEvery: 10 })).toBe(200);
  const [first, last] = [run.metrics[0]!, run.metrics.at(-1)!];
  expect(first).toMatchObject({ step: 1, samples: 16, learningRate: 0.02 });
  expect(first).not.toHaveProperty("tokens");
  expect(last.samples).toBe(200 * 16);
  expect(last.loss).toBeLessThan(0.2 * first.loss);
  expect(last.validation!.accuracy).toBeGreaterThan(0.85);
  expect(run.metrics[9]!.validationLoss).toBeGreaterThan(last.validationLoss!);
});

test("train() goes on with the same bits as if never stopped, in the middle of an epoch", async () => {
  using whole = new Classifier(backend);
  await whole.train({ accumulation: 2 });
  using run = new Classifier(backend);
  const stopped = { shouldStop: () => run.optimizer.steps === 13 };
  expect(await run.train({ accumulation: 2 }, stopped)).toBe(13);
  await run.train({ accumulation: 2 });
  expect(run.metrics).toEqual(whole.metrics);
  expect(await run.state()).toEqual(await whole.state());
});

test("train() awaits batches that come later, with the same bits", async () => {
  using direct = new Classifier(backend);
  await direct.train();
  const { training } = direct.task;
  const late: BatchSource<"x" | "y", "samples"> = {
    ...training,
    async batch(index, random) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      return training.batch(index, random);
    },
  };
  using run = new Classifier(backend, (task) => ({ ...task, training: late }));
  await run.train();
  expect(run.metrics).toEqual(direct.metrics);
});

test("train() averages micro-batches: two of half a data set are one of all of it", async () => {
  const data = points(32, 1);
  const of = (batch: number) =>
    new Classifier(backend, (task) => ({ ...task, training: arrayBatches(data, { batch }) }));
  using halves = of(16);
  using whole = of(32);
  await halves.train({ steps: 1, accumulation: 2 });
  await whole.train({ steps: 1 });
  expect(halves.metrics[0]!.samples).toBe(32);
  expect(halves.metrics[0]!.loss).toBeCloseTo(whole.metrics[0]!.loss, 5);
  expect(halves.metrics[0]!.gradientNorm!).toBeCloseTo(whole.metrics[0]!.gradientNorm!, 5);
});

test("train() evaluates only where there is validation data, and the last step on its own", async () => {
  const evaluated = async (change?: (task: PointsTask) => PointsTask) => {
    using run = new Classifier(backend, change);
    await run.train({ steps: 5, evaluateEvery: 2 });
    const steps = run.metrics.filter(({ validationLoss }) => validationLoss !== undefined);
    return steps.map(({ step, validation }) => [step, validation!.accuracy! * 21]);
  };
  const usual = await evaluated();
  expect(usual.map(([step]) => step)).toEqual([2, 4, 5]);
  expect(await evaluated(({ validation: _, ...task }) => task)).toEqual([]);
  const onlyLast = await evaluated(({ validation: last, ...task }) => ({
    ...task,
    finalValidation: last!,
  }));
  expect(onlyLast).toEqual(usual.slice(2));
  const otherLast = await evaluated((task) => ({
    ...task,
    finalValidation: arrayBatchesInOrder(points(5, 3), { batch: 5 }),
  }));
  expect(otherLast.slice(0, 2)).toEqual(usual.slice(0, 2));
  const fifths = (otherLast[2]![1]! * 5) / 21;
  expect(fifths).toBeCloseTo(Math.round(fifths), 4);
});

test("evaluate() weights batches by their samples: metrics do not depend on the batch", async () => {
  using run = new Classifier(backend);
  await run.train({ steps: 10 });
  const data = points(21, 2);
  const one = await evaluate(backend, run.task, arrayBatchesInOrder(data, { batch: 21 }));
  expect(Object.keys(one)).toEqual(["accuracy", "loss"]);
  expect(one.accuracy! * 21).toBeCloseTo(Math.round(one.accuracy! * 21), 4);
  for (const batch of [1, 8, 20]) {
    const other = await evaluate(backend, run.task, arrayBatchesInOrder(data, { batch }));
    expect(other.accuracy).toBeCloseTo(one.accuracy!, 5);
    expect(other.loss).toBeCloseTo(one.loss, 5);
  }
  const { loss } = run.task;
  expect(Object.keys(await evaluate(backend, { loss }, run.task.validation!))).toEqual(["loss"]);
  await expect(evaluate(backend, { loss }, { sizes: [], batch: () => never() })).rejects.toThrow(
    "Cannot evaluate on no batches: a mean needs one; pass some data",
  );
});

function never(): never {
  throw new RangeError("there is no batch");
}

test("train() gives each micro-batch random numbers of its own, the same after a resume", async () => {
  const keysOf = async (stop: number) => {
    const keys: string[] = [];
    using run = new Classifier(backend, (task) => ({
      ...task,
      loss(batch, context) {
        if (context.tape.recording) keys.push(context.random.key.join());
        return task.loss(batch, context);
      },
    }));
    const settings = { steps: 6, accumulation: 2 };
    await run.train(settings, { shouldStop: () => run.optimizer.steps === stop });
    await run.train(settings);
    return keys;
  };
  const whole = await keysOf(6);
  expect(new Set(whole).size).toBe(12);
  expect(await keysOf(3)).toEqual(whole);
});

test("train() takes batches of changing shapes, and leaves no memory", async () => {
  const sources = [6, 10].map((batch) => arrayBatches(points(20, 1), { batch }));
  const changing: BatchSource<"x" | "y", "samples"> = {
    unit: "samples",
    size: 8,
    batch: (index, random) => sources[index % 2]!.batch(index, random),
  };
  using run = new Classifier(backend, (task) => ({ ...task, training: changing }));
  await run.train({ steps: 1 }); // Allocates the gradients.
  const before = backend.memory();
  await run.train({ steps: 9 });
  expect(run.metrics).toHaveLength(9);
  const after = backend.memory();
  expect(after.liveBuffers).toBe(before.liveBuffers);
  expect(after.liveBytes).toBe(before.liveBytes);
});

/** Trains a classifier whose layers are a block. Returns its metrics and bytes of activations. */
async function trainBlock(settings: Pick<TrainSettings, "recompute" | "activations">) {
  using run = new Classifier(backend, (task, forward) => ({
    ...task,
    loss: ({ x, y }, { tape }) =>
      crossEntropy(
        tape.block(() => forward(x)),
        y,
      ),
  }));
  const memory: StepMemory[] = [];
  backend.resetPeak();
  await run.train({ steps: 20, ...settings }, { onMemory: (each) => memory.push(each) });
  return { metrics: run.metrics, activations: memory[0]!.activations };
}

test("train() recomputes the blocks of a task, with the same bits and fewer activations", async () => {
  const [stored, recomputed] = [await trainBlock({}), await trainBlock({ recompute: true })];
  expect(recomputed.metrics).toEqual(stored.metrics);
  expect(recomputed.activations).toBeLessThan(stored.activations);
});

test.each(["float16", "bfloat16"] as const)(
  "train() stores the activations of blocks in %s, and learns as much from them",
  async (activations) => {
    const [stored, rounded] = [await trainBlock({}), await trainBlock({ activations })];
    expect(rounded.activations).toBeLessThan(stored.activations);
    expect(rounded.metrics).not.toEqual(stored.metrics);
    // Rounding begins with the first gradient: the first loss is the same.
    expect(rounded.metrics[0]!.loss).toBe(stored.metrics[0]!.loss);
    const [first, whole, half] = [
      stored.metrics[0]!,
      stored.metrics.at(-1)!,
      rounded.metrics.at(-1)!,
    ];
    expect(Math.abs(half.loss - whole.loss)).toBeLessThan(0.01 * (first.loss - whole.loss));
    expect(await trainBlock({ activations })).toEqual(rounded);
  },
);

test("train() stops at an activation beyond float16, and goes on with bfloat16", async () => {
  const trained = async (activations: "float16" | "bfloat16") => {
    using run = new Classifier(backend, (task, forward) => ({
      ...task,
      loss: ({ x, y }, { tape }) =>
        crossEntropy(
          tape.block(() => forward(multiply(x, 1e6))),
          y,
        ),
    }));
    return await run.train({ steps: 2, activations });
  };
  await expect(trained("float16")).rejects.toThrow(NonFiniteError);
  expect(await trained("bfloat16")).toBe(2);
});

test("train() refuses activations of 16 bits for a task without blocks", async () => {
  using run = new Classifier(backend);
  await expect(run.train({ steps: 1, activations: "bfloat16" })).rejects.toThrow(
    "Cannot store activations in bfloat16: this model has no blocks; run its layers in tape.block(), or leave out activations",
  );
});
