import { join } from "node:path";
import { accuracy, crossEntropy, dropout, gelu, Parameter } from "@lrm/autograd";
import { batchNorm, dense, initialize, type Layer, sequential } from "@lrm/autograd/layers";
import { muonWithAdamW } from "@lrm/muon";
import { adamw, cosine, Optimizer } from "@lrm/optimizer";
import { type Backend, Random, zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { testBackend } from "@lrm/tensor/testing";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { arrayBatches, arrayBatchesInOrder } from "./array_batches.ts";
import type { StepMetrics } from "./metrics.ts";
import { loadCheckpoint, saveCheckpoint } from "./node/checkpoint.ts";
import { restoreSnapshot, type SnapshotSubject, snapshotOf } from "./snapshot.ts";
import type { Task } from "./task.ts";
import { points } from "./testing/classifier.ts";
import { train } from "./trainer.ts";
import { WeightAverage } from "./weight_average.ts";

const STEPS = 12;

/** Training with all kinds of state: a frozen matrix, batch norm, momentum and an average. */
class Training implements Disposable {
  readonly backend: Backend;
  readonly model: Layer;
  readonly optimizer: Optimizer;
  readonly average: WeightAverage;
  readonly metrics: StepMetrics<"samples">[] = [];

  constructor(backend: Backend, width = 8, learningRate = 0.01) {
    this.backend = backend;
    const inner = [dense(2, width), batchNorm(width), gelu, dense(width, width), gelu];
    const layers = sequential(...inner, dense(width, 3, { role: "head" }));
    this.model = initialize(backend, layers, new Random(1));
    const { parameters } = this.model;
    parameters.find(({ name }) => name === "0.weight")!.trainable = false;
    const schedule = cosine({ steps: STEPS });
    this.optimizer = muonWithAdamW(parameters, { learningRate, schedule, maxGradientNorm: 1 });
    this.average = new WeightAverage(backend, parameters, { horizon: 4, start: 3, share: 0.5 });
  }

  /** Trains until a step, in micro-batches that do not divide an epoch. */
  async until(step: number): Promise<void> {
    const { backend, optimizer, average } = this;
    const { parameters, forward } = this.model;
    const task: Task<"x" | "y", "samples"> = {
      parameters,
      training: arrayBatches(points(50, 1), { batch: 16 }),
      validation: arrayBatchesInOrder(points(21, 2), { batch: 8 }),
      loss: ({ x, y }, { random }) => crossEntropy(forward(dropout(x, 0.2, { random })), y),
      evaluate({ x, y }) {
        const logits = forward(x);
        return { loss: crossEntropy(logits, y), accuracy: accuracy(logits, y) };
      },
    };
    const settings = { seed: 1, steps: STEPS, accumulation: 2, evaluateEvery: 3 };
    await train({ backend, task, optimizer, average }, settings, {
      onStep: (metrics) => this.metrics.push(metrics),
      shouldStop: () => optimizer.steps === step,
    });
  }

  /** Reads everything that a snapshot has. */
  async values(): Promise<Map<string, ArrayLike<number>>> {
    const entries = Object.entries(snapshotOf(this).tensors).map(
      async ([name, each]) => [name, await each.read()] as const,
    );
    return new Map(await Promise.all(entries));
  }

  [Symbol.dispose](): void {
    this.average.dispose();
    this.optimizer.dispose();
    this.model.dispose();
  }
}

test.each([
  ["objects of the same backend", testBackend],
  ["objects of another backend", async () => createReferenceBackend()],
])("restoreSnapshot() goes on in %s with the same bits as if never stopped", async (_, open) => {
  const path = join(temporaryFolder(), "checkpoint.safetensors");
  using whole = new Training(await open());
  await whole.until(STEPS);
  for (const stop of [1, 5, 10]) {
    {
      using first = new Training(await open());
      await first.until(stop);
      await saveCheckpoint(path, snapshotOf(first));
    }
    using second = new Training(await open());
    restoreSnapshot(path, await loadCheckpoint(path), second);
    expect(second.optimizer.steps).toBe(stop);
    await second.until(STEPS);
    expect(second.metrics).toEqual(whole.metrics.slice(stop));
    expect(await second.values()).toEqual(await whole.values());
  }
});

test("snapshotOf() has all weights, batch statistics, optimizer state and averages", async () => {
  using training = new Training(await testBackend());
  const before = await training.values();
  await training.until(4);
  const { step, tensors } = snapshotOf(training);
  expect(step).toBe(4);
  const after = await training.values();
  expect([...after.keys()]).toEqual(Object.keys(tensors));
  const kept = [...after].filter(([name, values]) => !isEqual(values, before.get(name)!));
  const changed = kept.map(([name]) => name);
  expect(changed).not.toContain("model/0.weight");
  for (const name of ["model/0.bias", "model/1.running_mean", "model/1.running_var"]) {
    expect(changed).toContain(name);
  }
  for (const name of ["optimizer/3.weight.momentum", "average/3.weight"]) {
    expect(changed).toContain(name);
  }
  expect(Object.keys(tensors).filter((name) => name.startsWith("optimizer/0.weight"))).toEqual([]);
});

test("restoreSnapshot() takes other settings of a rule, unless sameSettings refuses them", async () => {
  const backend = await testBackend();
  const path = join(temporaryFolder(), "checkpoint.safetensors");
  using saved = new Training(backend);
  await saved.until(3);
  await saveCheckpoint(path, snapshotOf(saved));
  const checkpoint = await loadCheckpoint(path);
  using same = new Training(backend);
  restoreSnapshot(path, checkpoint, same, { sameSettings: true });
  expect(same.optimizer.steps).toBe(3);
  using faster = new Training(backend, 8, 0.5);
  const before = await faster.values();
  expect(() => restoreSnapshot(path, checkpoint, faster, { sameSettings: true })).toThrow(
    `Cannot resume ${path}: muon was made with learningRate 0.01, and now has 0.5; make the model`,
  );
  expect(await faster.values()).toEqual(before);
  restoreSnapshot(path, checkpoint, faster);
  expect(faster.optimizer.steps).toBe(3);
});

const isEqual = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  Array.from(a).join() === Array.from(b).join();

test("restoreSnapshot() refuses what does not fit in one sentence, and changes nothing", async () => {
  const backend = await testBackend();
  const folder = temporaryFolder();
  const path = join(folder, "checkpoint.safetensors");
  using saved = new Training(backend);
  await saved.until(3);
  await saveCheckpoint(path, snapshotOf(saved));
  const refusal = async (subject: SnapshotSubject, from = path) => {
    const { model, optimizer } = subject;
    const before = await Promise.all(model.parameters.map(({ value }) => value.read()));
    const checkpoint = await loadCheckpoint(from);
    let message = "";
    try {
      restoreSnapshot(from, checkpoint, subject);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^Cannot load [^\n]+: [^\n]+; [^\n]+$/);
    const after = await Promise.all(model.parameters.map(({ value }) => value.read()));
    expect(after).toEqual(before);
    expect(optimizer.steps).toBe(0);
    return message;
  };
  using wider = new Training(backend, 9);
  expect(await refusal(wider)).toContain("is float32 [8] in the checkpoint and float32 [9]");
  using fresh = new Training(backend);
  const { model, average } = fresh;
  expect(await refusal({ model, optimizer: fresh.optimizer })).toContain(
    "the model has no tensor average/0.bias; make the model and the optimizer as they were",
  );
  const stateless = { parameters: model.parameters };
  expect(await refusal({ ...fresh, model: stateless })).toContain(
    "the model has no tensor model/1.running_mean",
  );
  const trained = model.parameters.filter(({ trainable }) => trainable);
  using other = new Optimizer({ groups: [{ rule: adamw(), parameters: trained }] });
  expect(await refusal({ model, average, optimizer: other })).toContain(
    'parameter "3.weight" was trained with muon, now with adamw',
  );
  const foreign = join(folder, "foreign.safetensors");
  const { tensors } = snapshotOf(saved);
  await saveCheckpoint(foreign, { step: 3, tensors, state: { epoch: 1 } });
  expect(await refusal(fresh, foreign)).toContain(
    "its state is not one of a run; load a checkpoint that was saved with snapshotOf()",
  );
});

test("snapshotOf() refuses two tensors of one name, of which a file keeps one", async () => {
  const backend = await testBackend();
  const [a, b] = ["w", "w"].map((name) => new Parameter(name, zeros(backend, [2])));
  using optimizer = new Optimizer({ groups: [{ rule: adamw(), parameters: [a!] }] });
  const message = 'Cannot save the model: two of its tensors are named "w"; give each a name';
  expect(() => snapshotOf({ model: { parameters: [a!, b!] }, optimizer })).toThrow(message);
  const model = { parameters: [a!], state: { w: b!.value } };
  expect(() => snapshotOf({ model, optimizer })).toThrow(message);
  const empty = { step: 0, tensors: new Map(), state: null };
  expect(() => restoreSnapshot("file", empty, { model, optimizer })).toThrow(
    'Cannot restore the model: two of its tensors are named "w"',
  );
  for (const each of [a!, b!]) each.dispose();
});
