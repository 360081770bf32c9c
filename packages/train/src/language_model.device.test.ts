import { Tape } from "@lrm/autograd";
import { DataError, type TokenSource, tokensInMemory } from "@lrm/data";
import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { evaluateLanguageModel } from "./language_model.ts";
import { Bigram, patternCorpus } from "./testing/bigram.ts";

const backend = await testBackend();
const source = patternCorpus().validation; // 200 tokens: 24 windows of 8
const options = { batch: 5, context: 8, vocabularySize: 16 };

/** Computes the loss of a single window. */
async function windowLoss(model: Bigram, tokens: TokenSource, start: number): Promise<number> {
  const window = new Int32Array(9);
  tokens.copy(start, window);
  using inputs = tensor(backend, window.slice(0, 8), [1, 8]);
  using targets = tensor(backend, window.slice(1), [1, 8]);
  using tape = Tape.inference(backend);
  const [loss] = await model.loss(tape, inputs, targets).value.read();
  return loss!;
}

async function plainMean(model: Bigram, windows: number): Promise<number> {
  let sum = 0;
  for (let window = 0; window < windows; window++) {
    sum += await windowLoss(model, source, window * 8);
  }
  return sum / windows;
}

test("evaluateLanguageModel() is the mean over all windows, one by one, the last smaller batch included", async () => {
  using model = new Bigram(backend);
  const loss = await evaluateLanguageModel(backend, model, source, options);
  expect(loss).toBeCloseTo(await plainMean(model, 24), 5);
});

test("evaluateLanguageModel() measures at least as many tokens as asked for, in whole windows", async () => {
  using model = new Bigram(backend);
  for (const [tokens, windows] of [
    [0, 1],
    [1, 1],
    [56, 7],
    [57, 8],
    [10_000, 24],
  ] as const) {
    const loss = await evaluateLanguageModel(backend, model, source, { ...options, tokens });
    expect(loss).toBeCloseTo(await plainMean(model, windows), 5);
  }
});

test("evaluateLanguageModel() does not depend on the batch", async () => {
  using model = new Bigram(backend);
  const one = await evaluateLanguageModel(backend, model, source, { ...options, batch: 1 });
  for (const batch of [3, 24, 100]) {
    expect(await evaluateLanguageModel(backend, model, source, { ...options, batch })).toBeCloseTo(
      one,
      5,
    );
  }
});

test("evaluateLanguageModel() reads back every 32 batches and at the end, and leaves no memory", async () => {
  using model = new Bigram(backend);
  const before = backend.memory();
  for (const [context, reads] of [
    [8, 1], // 24 batches
    [6, 2], // 33
    [2, 4], // 99
  ] as const) {
    const read = vi.spyOn(backend, "read");
    await evaluateLanguageModel(backend, model, source, { ...options, batch: 1, context });
    expect(read).toHaveBeenCalledTimes(reads);
    read.mockRestore();
  }
  const after = backend.memory();
  expect(after.liveBytes).toBe(before.liveBytes);
  expect(after.liveBuffers).toBe(before.liveBuffers);
});

test("evaluateLanguageModel() gives up within 32 batches of the signal, with its reason, and leaves no memory", async () => {
  using model = new Bigram(backend);
  const before = backend.memory().liveBuffers;
  const controller = new AbortController();
  let batches = 0;
  const impatient = {
    parameters: model.parameters,
    loss(...given: Parameters<Bigram["loss"]>) {
      // Requires a turn of the event loop.
      if (++batches === 40) setTimeout(() => controller.abort("enough"), 0);
      return model.loss(...given);
    },
  };
  const { signal } = controller;
  const evaluation = evaluateLanguageModel(backend, impatient, source, {
    ...options,
    batch: 1,
    context: 2,
    signal,
  });
  await expect(evaluation).rejects.toBe("enough");
  expect(batches).toBe(64);
  expect(backend.memory().liveBuffers).toBe(before);
});

test("evaluateLanguageModel() leaves no memory when a model throws", async () => {
  using model = new Bigram(backend);
  const before = backend.memory().liveBuffers;
  const broken = {
    parameters: model.parameters,
    loss(...given: Parameters<Bigram["loss"]>) {
      model.loss(...given);
      throw new RangeError("no");
    },
  };
  await expect(evaluateLanguageModel(backend, broken, source, options)).rejects.toThrow("no");
  expect(backend.memory().liveBuffers).toBe(before);
});

test("evaluateLanguageModel() refuses data shorter than a window, and tokens outside the vocabulary", async () => {
  using model = new Bigram(backend);
  const short = tokensInMemory(new Uint8Array(8));
  await expect(evaluateLanguageModel(backend, model, short, options)).rejects.toThrow(
    new DataError(
      "Cannot evaluate on 8 tokens: one window needs 9",
      "add text or lower the context",
    ),
  );
  const foreign = tokensInMemory(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 16));
  await expect(evaluateLanguageModel(backend, model, foreign, options)).rejects.toThrow(
    "Cannot use token 16 from the validation data",
  );
});
