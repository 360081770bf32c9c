import { Parameter } from "@lrm/autograd";
import { Random, type Shape } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { evaluateLanguageModel, languageModelTask } from "./language_model.ts";
import type { StepMetrics } from "./metrics.ts";
import { Bigram, optimizerOf, patternCorpus, SETTINGS } from "./testing/bigram.ts";
import { train } from "./trainer.ts";
import { WeightAverage, type WeightAverageSettings } from "./weight_average.ts";

const backend = await testBackend();
const corpus = patternCorpus();

/** Three weights, two of them side by side; an embedding; a frozen bias. */
function parametersOf(): Parameter[] {
  const stack = Parameter.stack(backend, ["a", "b"], [3, 2], { role: "matrix" });
  const normal = (shape: Shape) => new Random(1).normal(backend, shape);
  return [
    ...stack,
    new Parameter("c", normal([5])),
    new Parameter("table", normal([4, 2]), { role: "embedding" }),
    new Parameter("frozen", normal([2]), { trainable: false }),
  ];
}

async function setValues(parameters: readonly Parameter[], step: number): Promise<void> {
  for (const { name, value } of parameters) {
    using fresh = new Random(7).fork(name).fork(step).normal(backend, value.shape);
    value.write(await fresh.read());
  }
}

const valuesOf = (parameters: readonly Parameter[]) =>
  Promise.all(parameters.map(async ({ value }) => Array.from(await value.read())));

test("WeightAverage follows A ← A + (W − A)/horizon in float64, from its first step on", async () => {
  const parameters = parametersOf();
  const settings = { horizon: 4, start: 3, share: 0.6 };
  using average = new WeightAverage(backend, parameters, settings);
  expect(Object.keys(average.state())).toEqual(["a", "b", "c"]);
  let A: number[][] = [];
  for (let step = 1; step <= 8; step++) {
    await setValues(parameters, step);
    average.update(step);
    const W = await valuesOf(parameters);
    A = step <= 3 ? W : A.map((own, at) => own.map((a, i) => a + (W[at]![i]! - a) / 4));
    expect(average.begun).toBe(step >= 3);
    await average.during(async () => {
      const seen = await valuesOf(parameters);
      for (const at of [0, 1, 2]) {
        const expected = W[at]!.map((w, i) => (step < 3 ? w : 0.4 * w + 0.6 * A[at]![i]!));
        expect(relativeError(seen[at]!, expected)).toBeLessThan(1e-6);
      }
      expect(seen.slice(3)).toEqual(W.slice(3)); // the embedding, and what is frozen
    });
    expect(await valuesOf(parameters)).toEqual(W);
  }
  for (const each of parameters) each.dispose();
});

test("WeightAverage brings the weights back when the work fails, and leaves no gradient behind", async () => {
  const parameters = parametersOf();
  using average = new WeightAverage(backend, parameters, { horizon: 2, start: 1, share: 1 });
  average.update(1);
  await setValues(parameters, 5);
  const before = await valuesOf(parameters);
  const failure = new Error("stopped");
  await expect(
    average.during(async () => {
      throw failure;
    }),
  ).rejects.toBe(failure);
  expect(await valuesOf(parameters)).toEqual(before);
  expect(Array.from(await parameters[0]!.gradient.read())).toEqual(new Array(6).fill(0));
  for (const each of parameters) each.dispose();
});

test("WeightAverage evaluates with a parameter that was frozen since, and frees its copy", async () => {
  const parameters = parametersOf();
  using average = new WeightAverage(backend, parameters, { horizon: 4, start: 1, share: 1 });
  average.update(1);
  const first = await valuesOf(parameters);
  await setValues(parameters, 2);
  const last = await valuesOf(parameters);
  for (const each of parameters) if (each.trainable) await each.gradient.read();
  parameters[1]!.trainable = false;
  const bytes = backend.memory().liveBytes;
  const failure = new Error("stopped");
  for (const fails of [false, true]) {
    const seen = average.during(async () => {
      expect((await valuesOf(parameters)).slice(0, 3)).toEqual(first.slice(0, 3));
      if (fails) throw failure;
    });
    await (fails ? expect(seen).rejects.toBe(failure) : seen);
    expect(await valuesOf(parameters)).toEqual(last);
    expect(Array.from(await parameters[0]!.gradient.read())).toEqual(new Array(6).fill(0));
    expect(backend.memory().liveBytes).toBe(bytes);
  }
  average.update(2); // A frozen parameter stays in the average.
  for (const each of parameters) each.dispose();
});

test("WeightAverage leaves no weights in gradients when the weights cannot be kept", async () => {
  const parameters = parametersOf();
  using average = new WeightAverage(backend, parameters, { horizon: 2, start: 1, share: 1 });
  average.update(1);
  parameters[2]!.dispose();
  const work = async () => expect.unreachable();
  await expect(average.during(work)).rejects.toThrow(/"c"/);
  expect(Array.from(await parameters[0]!.gradient.read())).toEqual(new Array(6).fill(0));
  for (const each of parameters) each.dispose();
});

test("WeightAverage begins with the weights of its first update where it joins a run late", async () => {
  const parameters = parametersOf();
  const settings = { horizon: 4, start: 3, share: 1 };
  using late = new WeightAverage(backend, parameters, settings);
  using resumedEarly = new WeightAverage(backend, parameters, settings);
  resumedEarly.resume(2);
  using resumed = new WeightAverage(backend, parameters, settings);
  resumed.resume(8); // its tensors, zeros, count as restored
  for (const each of [late, resumedEarly, resumed]) each.update(9);
  const W = Array.from(await parameters[2]!.value.read());
  expect(Array.from(await late.state().c!.read())).toEqual(W);
  expect(Array.from(await resumedEarly.state().c!.read())).toEqual(W);
  const mixed = W.map((w) => w / 4);
  expect(relativeError(await resumed.state().c!.read(), mixed)).toBeLessThan(1e-6);
  for (const each of parameters) each.dispose();
});

test("WeightAverage takes 4 bytes for each averaged weight, and none in an evaluation", async () => {
  const parameters = parametersOf();
  for (const each of parameters) if (each.trainable) await each.gradient.read();
  const before = backend.memory().liveBytes;
  const average = new WeightAverage(backend, parameters, { horizon: 2, start: 1, share: 0.5 });
  const kept = backend.memory().liveBytes;
  expect(kept - before).toBe(4 * (6 + 6 + 5));
  for (let step = 1; step < 5; step++) {
    average.update(step);
    await average.during(async () => expect(backend.memory().liveBytes).toBe(kept));
    expect(backend.memory().liveBytes).toBe(kept);
  }
  average.dispose();
  expect(backend.memory().liveBytes).toBe(before);
  for (const each of parameters) each.dispose();
});

test("WeightAverage refuses settings out of range", () => {
  for (const wrong of [
    { horizon: 0.5 },
    { horizon: Number.NaN },
    { start: 0 },
    { start: 1.5 },
    { share: 1.1 },
  ]) {
    const settings = { horizon: 2, start: 1, share: 0.5, ...wrong };
    expect(() => new WeightAverage(backend, [], settings)).toThrow(/^Cannot average weights with/);
  }
});

/** Everything that a checkpoint holds. */
interface State {
  readonly step: number;
  readonly weights: Readonly<Record<string, ArrayLike<number>>>;
  readonly optimizer: Readonly<Record<string, ArrayLike<number>>>;
  readonly average: Readonly<Record<string, ArrayLike<number>>>;
}

/** Trains a bigram model with an average, from the start or from saved tensors. */
async function trained(settings: WeightAverageSettings, steps: number, from?: State) {
  using model = new Bigram(backend);
  using optimizer = optimizerOf(model);
  using average = new WeightAverage(backend, model.parameters, settings);
  if (from) {
    for (const { name, value } of model.parameters) value.write(from.weights[name]!);
    const own = optimizer.state();
    const tensors = Object.entries(own.tensors).map(([name, { shape }]) => [
      name,
      { shape, data: from.optimizer[name]! },
    ]);
    const record = { ...own.record, step: from.step };
    optimizer.loadState({ tensors: Object.fromEntries(tensors), record });
    for (const [name, each] of Object.entries(average.state())) each.write(from.average[name]!);
    average.resume(from.step);
  }
  const metrics: StepMetrics[] = [];
  const memory: number[] = [];
  const run = { ...SETTINGS, steps: 40, evaluateEvery: 10 };
  backend.resetPeak();
  const task = languageModelTask(model, corpus, { ...run, vocabularySize: 16 });
  await train({ backend, task, optimizer, average }, run, {
    onStep: (each) => metrics.push(each),
    onMemory: ({ state }) => memory.push(state),
    shouldStop: () => optimizer.steps >= steps,
  });
  const read = async (
    tensors: Readonly<Record<string, { read(): Promise<ArrayLike<number>> }>>,
  ) => {
    const values = Object.entries(tensors).map(async ([name, each]) => [name, await each.read()]);
    return Object.fromEntries(await Promise.all(values)) as Record<string, ArrayLike<number>>;
  };
  const weights = Object.fromEntries(model.parameters.map(({ name, value }) => [name, value]));
  const state = {
    step: optimizer.steps,
    weights: await read(weights),
    optimizer: await read(optimizer.state().tensors),
    average: await read(average.state()),
  };
  average.mix();
  const options = { batch: 4, context: 8, tokens: 64, vocabularySize: 16 };
  const loss = await evaluateLanguageModel(backend, model, corpus.validation, options);
  return { metrics, memory, state, loss };
}

test("train() evaluates with the mixed weights, and trains as without an average", async () => {
  const settings = { horizon: 10, start: 15, share: 0.6 };
  const [plain, averaged] = [
    await trained({ ...settings, share: 0 }, 40),
    await trained(settings, 40),
  ];
  const evaluations = ({ metrics }: typeof plain) =>
    metrics.flatMap(({ validationLoss }) => (validationLoss === undefined ? [] : [validationLoss]));
  const [a, b] = [evaluations(plain), evaluations(averaged)];
  expect(a).toHaveLength(4);
  expect(b[0]).toBe(a[0]); // before the average begins
  expect(b[3]).not.toBe(a[3]);
  expect(b[3]).toBe(averaged.loss);
  expect(averaged.metrics.map(({ loss }) => loss)).toEqual(plain.metrics.map(({ loss }) => loss));
  expect(averaged.state.weights).toEqual(plain.state.weights);
  // AdamW keeps two numbers for each of 2 · 128 weights, and the average one for 128.
  expect(averaged.memory[0]).toBe(4 * (2 * 256 + 128));
});

test("train() goes on with an average to the same bits, before and after it begins", async () => {
  const settings = { horizon: 10, start: 15, share: 0.6 };
  const whole = await trained(settings, 40);
  for (const stop of [9, 15, 23]) {
    const first = await trained(settings, stop);
    const second = await trained(settings, 40, first.state);
    expect(second.state).toEqual(whole.state);
    expect(second.metrics).toEqual(whole.metrics.slice(stop));
  }
});
