import { DataError, tokensInMemory } from "@lrm/data";
import { ArgumentError, Random } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { evaluateLanguageModel, languageModelTask } from "./language_model.ts";
import { NonFiniteError } from "./metrics.ts";
import { patternCorpus, SETTINGS } from "./testing/bigram.ts";
import { Run } from "./testing/run.ts";
import { fillRandomBatch, makeBatch } from "./token_batches.ts";
import type { TrainableModel } from "./trainable_model.ts";
import { train } from "./trainer.ts";

const backend = await testBackend();
const corpus = patternCorpus();

test("train() lowers the loss, and reports every step once, in order", async () => {
  using run = new Run(backend);
  expect(await run.train({ ...SETTINGS, steps: 120 })).toBe(120);
  expect(run.metrics.map(({ step }) => step)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  const losses = run.metrics.map(({ loss }) => loss);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(mean(losses.slice(-20))).toBeLessThan(0.75 * mean(losses.slice(0, 20)));
  expect(run.metrics[6]).toMatchObject({ tokens: 7 * 4 * 8, learningRate: 0.02 });
});

test("train() evaluates when it is due and at the end, with the weights after the step", async () => {
  using run = new Run(backend);
  await run.train({ ...SETTINGS, steps: 23 });
  const evaluated = run.metrics.filter(({ validationLoss }) => validationLoss !== undefined);
  expect(evaluated.map(({ step }) => step)).toEqual([10, 20, 23]);
  const options = { batch: 4, context: 8, tokens: 64, vocabularySize: 16 };
  const loss = await evaluateLanguageModel(backend, run.model, corpus.validation, options);
  expect(evaluated.at(-1)!.validationLoss).toBe(loss);
});

test("train() measures more tokens after the last step where it is asked to", async () => {
  const measured = ({ model }: Run, tokens: number) =>
    evaluateLanguageModel(backend, model, corpus.validation, {
      batch: 4,
      context: 8,
      tokens,
      vocabularySize: 16,
    });
  using whole = new Run(backend);
  await whole.train({ ...SETTINGS, steps: 20, evaluationTokens: 16, finalEvaluationTokens: 64 });
  expect(whole.metrics[19]!.validationLoss).toBe(await measured(whole, 64));
  using half = new Run(backend);
  await half.train({ ...SETTINGS, steps: 10 });
  expect(whole.metrics[9]!.validationLoss).toBe(await measured(half, 16));
});

test("train() saves when it is due and at the end, after the steps were reported", async () => {
  using run = new Run(backend);
  const order: string[] = [];
  await run.train(
    { ...SETTINGS, steps: 20 },
    {
      onStep: ({ step }) => order.push(`step ${step}`),
      save: async (step) => void order.push(`save ${step}`),
    },
  );
  const steps = Array.from({ length: 20 }, (_, i) => `step ${i + 1}`);
  expect(order).toEqual([...steps.slice(0, 16), "save 16", ...steps.slice(16), "save 20"]);
});

test("train() gives the same bits and metrics twice, and others with another seed", async () => {
  using first = new Run(backend);
  using second = new Run(backend);
  using other = new Run(backend);
  await first.train();
  await second.train();
  await other.train({ ...SETTINGS, seed: 2 });
  expect(second.metrics).toEqual(first.metrics);
  expect(await second.state()).toEqual(await first.state());
  expect(other.metrics).not.toEqual(first.metrics);
});

test("train() makes one step of accumulated micro-batches: two of 4 windows are one of 8", async () => {
  // Step 0 draws its micro-batches from forks 0 and 1.
  const random = new Random(SETTINGS.seed).fork("batches");
  const [first, second] = [0, 1].map((micro) => {
    const batch = makeBatch(4, 8);
    fillRandomBatch(batch, corpus.train, 8, random.fork(micro));
    return batch;
  });
  using twice = new Run(backend);
  await twice.train({ ...SETTINGS, steps: 1, accumulation: 2 });
  using once = new Run(backend);
  const replaying: TrainableModel = {
    parameters: once.model.parameters,
    loss(tape, inputs, targets) {
      if (tape.recording) {
        inputs.write([...first!.inputs, ...second!.inputs]);
        targets.write([...first!.targets, ...second!.targets]);
      }
      return once.model.loss(tape, inputs, targets);
    },
  };
  await once.train({ ...SETTINGS, steps: 1, batch: 8 }, {}, replaying);
  expect(twice.metrics[0]!.tokens).toBe(once.metrics[0]!.tokens);
  expect(twice.metrics[0]!.loss).toBeCloseTo(once.metrics[0]!.loss, 5);
  expect(twice.metrics[0]!.gradientNorm!).toBeCloseTo(once.metrics[0]!.gradientNorm!, 5);
  for (const [index, { gradient }] of twice.model.parameters.entries()) {
    const expected = await once.model.parameters[index]!.gradient.read();
    // float32 sums of 64 terms in another order
    expect(relativeError(await gradient.read(), expected)).toBeLessThan(1e-5);
  }
});

test("train() forgets gradients that were there before", async () => {
  using clean = new Run(backend);
  using dirty = new Run(backend);
  const { gradient } = dirty.model.parameters[0]!;
  gradient.write(new Float32Array(gradient.size).fill(1e3));
  await clean.train({ ...SETTINGS, steps: 3 });
  await dirty.train({ ...SETTINGS, steps: 3 });
  expect(dirty.metrics).toEqual(clean.metrics);
});

test("train() keeps live buffers and bytes of 1,000 steps where they were after step 10", async () => {
  using run = new Run(backend);
  const memory: { liveBuffers: number; liveBytes: number }[] = [];
  const settings = {
    ...SETTINGS,
    steps: 1000,
    evaluateEvery: 100,
    checkpointEvery: 10,
  };
  await run.train(settings, {
    onStep: () => undefined,
    save: async () => {
      const { liveBuffers, liveBytes } = backend.memory();
      memory.push({ liveBuffers, liveBytes });
    },
  });
  expect(memory).toHaveLength(100);
  for (const each of memory) expect(each).toEqual(memory[0]);
});

test("train() leaves no memory behind, also when it fails", async () => {
  using run = new Run(backend);
  await run.train({ ...SETTINGS, steps: 1 }); // Allocates the gradients.
  const before = backend.memory();
  await run.train({ ...SETTINGS, steps: 5 });
  const broken: TrainableModel = {
    parameters: run.model.parameters,
    loss(tape, inputs, targets) {
      run.model.loss(tape, inputs, targets);
      throw new RangeError("no");
    },
  };
  await expect(run.train({ ...SETTINGS, steps: 9 }, {}, broken)).rejects.toThrow("no");
  const after = backend.memory();
  expect(after.liveBuffers).toBe(before.liveBuffers);
  expect(after.liveBytes).toBe(before.liveBytes);
});

test("train() stops at a loss that is not finite, after the good steps were reported, and does not save", async () => {
  using run = new Run(backend);
  const [table] = run.model.parameters;
  let step = 0;
  const exploding: TrainableModel = {
    parameters: run.model.parameters,
    loss(tape, inputs, targets) {
      if (++step === 21) table!.value.write(new Float32Array(table!.value.size).fill(Number.NaN));
      return run.model.loss(tape, inputs, targets);
    },
  };
  const settings = { ...SETTINGS, evaluateEvery: 1000, checkpointEvery: 8 };
  const failure = run.train(settings, {}, exploding);
  await expect(failure).rejects.toThrow(NonFiniteError);
  await expect(failure).rejects.toMatchObject({ step: 21, tensor: "the loss" });
  expect(run.metrics.map((each) => each.step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect([...run.saved.keys()]).toEqual([8, 16]);
});

test("train() reports a step whose validation loss is not finite, and stops", async () => {
  using run = new Run(backend);
  const blind: TrainableModel = {
    parameters: run.model.parameters,
    loss(tape, inputs, targets) {
      if (!tape.recording) {
        const { value } = run.model.parameters[1]!;
        value.write(new Float32Array(value.size).fill(Number.NaN));
      }
      return run.model.loss(tape, inputs, targets);
    },
  };
  const failure = run.train({ ...SETTINGS, steps: 10 }, {}, blind);
  await expect(failure).rejects.toMatchObject({ step: 10, tensor: "the validation loss" });
  expect(run.metrics).toHaveLength(10);
  expect(run.metrics[9]).not.toHaveProperty("validationLoss");
  expect(run.saved.size).toBe(0);
});

test("train() stops when saving fails, with its error", async () => {
  using run = new Run(backend);
  const save = () => Promise.reject(new Error("the disk is full"));
  await expect(run.train(SETTINGS, { save })).rejects.toThrow("the disk is full");
  expect(run.optimizer.steps).toBe(16);
});

test("train() reads nothing back but metrics and validation losses", async () => {
  using run = new Run(backend);
  const read = vi.spyOn(backend, "read");
  await run.train(SETTINGS, { save: async () => undefined });
  const bytes = read.mock.calls.map(([, , length]) => length);
  read.mockRestore();
  // A row has a loss, two gradient norms and the norm of the update; at most 16 rows are read. A
  // validation loss is one number.
  expect(new Set(bytes)).toEqual(new Set([16 * 4 * 4, 4]));
  expect(bytes.filter((length) => length === 4)).toHaveLength(4);
});

test("train() refuses unusable settings, data and tokens before or at the first step", async () => {
  using run = new Run(backend);
  await expect(run.train({ ...SETTINGS, batch: 0 })).rejects.toThrow(
    new ArgumentError(
      "Cannot train with batch 0: it is not a whole number from 1 on",
      "use such a number",
    ),
  );
  await expect(run.train({ ...SETTINGS, evaluateEvery: Number.NaN })).rejects.toThrow(RangeError);
  await expect(run.train({ ...SETTINGS, seed: -1 })).rejects.toThrow(RangeError);
  await expect(run.train({ ...SETTINGS, context: 200 })).rejects.toThrow(DataError);
  const { model, optimizer } = run;
  const foreign = { ...corpus, train: tokensInMemory(new Uint8Array(100).fill(16)) };
  await expect(
    train(
      {
        backend,
        task: languageModelTask(model, foreign, { ...SETTINGS, vocabularySize: 16 }),
        optimizer,
      },
      SETTINGS,
    ),
  ).rejects.toThrow("Cannot use token 16 from a pattern");
  expect(optimizer.steps).toBe(0);
});

test("train() measures how far the first and every n-th step move the weights, and changes no bit by it", async () => {
  using plain = new Run(backend);
  using measured = new Run(backend);
  const settings = { ...SETTINGS, steps: 9 };
  await plain.train(settings);
  await measured.train({ ...settings, measureUpdatesEvery: 4 });
  const steps = measured.metrics.flatMap(({ step, updateNorm }) =>
    updateNorm === undefined ? [] : [step],
  );
  expect(steps).toEqual([1, 4, 8]);
  expect(measured.metrics.map(({ updateNorm, ...rest }) => rest)).toEqual(plain.metrics);
  expect(await measured.state()).toEqual(await plain.state());
  await expect(plain.train({ ...settings, measureUpdatesEvery: 0.5 })).rejects.toThrow(
    "measureUpdatesEvery 0.5",
  );
});

test("train() tells how long every stretch of steps took, without what is done between them", async () => {
  using run = new Run(backend);
  const stretches: number[] = [];
  const start = performance.now();
  let saving = 0;
  let training = 0;
  await run.train(
    { ...SETTINGS, steps: 20 },
    {
      onPace({ steps, seconds }) {
        stretches.push(steps);
        training += seconds;
      },
      async save() {
        const from = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 20));
        saving += (performance.now() - from) / 1000;
      },
    },
  );
  expect(stretches.reduce((a, b) => a + b)).toBe(20);
  expect(training).toBeGreaterThan(0);
  expect(training + saving).toBeLessThan((performance.now() - start) / 1000);
});

test("train() rests between groups of steps: runs that take turns on one device are as they are alone", async () => {
  using alone = new Run(backend);
  using first = new Run(backend);
  using second = new Run(backend);
  const settings = { ...SETTINGS, steps: 12 };
  await alone.train(settings);
  const order: Run[] = [];
  const pauseOf = (run: Run) => async () => {
    order.push(run);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  await Promise.all([first, second].map((run) => run.train(settings, { onIdle: pauseOf(run) })));
  for (const run of [first, second]) {
    expect(order.filter((each) => each === run).length).toBeGreaterThan(1);
    expect(run.metrics).toEqual(alone.metrics);
    expect(await run.state()).toEqual(await alone.state());
  }
});

test("train() refuses a mistyped batch or accumulation before it allocates for it", async () => {
  using run = new Run(backend);
  const { liveBytes } = backend.memory();
  for (const [mistyped, sentence] of [
    [{ batch: 2 ** 31 }, /^Cannot take 2147483648 windows of 8 tokens at a time: /],
    [{ accumulation: 1e9 }, /^Cannot train with accumulation 1000000000: /],
  ] as const) {
    await expect(run.train({ ...SETTINGS, ...mistyped })).rejects.toThrow(sentence);
  }
  expect(backend.memory().liveBytes).toBe(liveBytes);
});
