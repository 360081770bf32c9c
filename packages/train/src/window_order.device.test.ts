import type { Corpus } from "@lrm/data";
import { inProcessRanks, UpdateExchange } from "@lrm/distributed";
import { adamw, Optimizer } from "@lrm/optimizer";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { languageModelTask, type WindowOrder } from "./language_model.ts";
import { Bigram, patternCorpus, SETTINGS } from "./testing/bigram.ts";
import { Run } from "./testing/run.ts";
import { train } from "./trainer.ts";

const backend = await testBackend();
const corpus = patternCorpus(); // 1,800 tokens for training: 224 windows of 8
const WINDOWS = 224;
const sequential = { ...SETTINGS, order: "sequential" } as const;

/** Watches which training windows are read, by their positions. */
function watched(): { readonly corpus: Corpus; readonly starts: number[] } {
  const starts: number[] = [];
  const { train: source } = corpus;
  const copy: typeof source.copy = (start, target) => {
    starts.push(start);
    source.copy(start, target);
  };
  return { corpus: { ...corpus, train: { ...source, copy } }, starts };
}

/** Positions of the windows from number `first` up to `end`, in order. */
const inOrder = (first: number, end: number): number[] =>
  Array.from({ length: end - first }, (_, at) => ((first + at) % WINDOWS) * 8);

/** Positions that a run reads, on each of its ranks. */
async function startsOf(
  settings: typeof SETTINGS & { readonly order?: WindowOrder },
  size = 1,
): Promise<number[][]> {
  return await Promise.all(
    inProcessRanks(size).map(async (communicator) => {
      const { corpus: own, starts } = watched();
      using model = new Bigram(backend);
      const { parameters } = model;
      const exchange = new UpdateExchange(communicator, { mode: "dense" });
      const groups = [{ rule: adamw({ learningRate: 0.02 }), parameters }];
      using optimizer = new Optimizer({ groups, owned: exchange.owned });
      const ranks = exchange.over(optimizer);
      const task = languageModelTask(model, own, { ...settings, vocabularySize: 16 });
      await train({ backend, task, optimizer, ranks }, settings);
      return starts;
    }),
  );
}

test("languageModelTask() in sequential order takes every window once, whatever the seed, and then all again", async () => {
  const settings = { ...sequential, steps: 70, batch: 4 };
  const [starts] = await startsOf(settings);
  expect(starts).toEqual(inOrder(0, 280)); // beyond the end of the text
  expect(new Set(starts!.slice(0, WINDOWS)).size).toBe(WINDOWS);
  expect(await startsOf({ ...settings, seed: 2 })).toEqual([starts]);
});

test("languageModelTask() takes windows at random positions without an order", async () => {
  const settings = { ...SETTINGS, steps: 4 };
  const [starts] = await startsOf(settings);
  expect(await startsOf({ ...settings, order: "random" })).toEqual([starts]);
  expect(await startsOf({ ...settings, seed: 2 })).not.toEqual([starts]);
  expect(starts).not.toEqual(inOrder(0, 16));
});

test("train() in sequential order gives micro-batches and ranks neighbouring parts of a step", async () => {
  const settings = { ...sequential, steps: 16, accumulation: 4, batch: 5 }; // 20 windows a step
  const [alone] = await startsOf(settings);
  expect(alone).toEqual(inOrder(0, 320));
  for (const size of [2, 4]) {
    const parts = await startsOf(settings, size);
    const share = 20 / size;
    for (const [rank, starts] of parts.entries()) {
      const expected = Array.from({ length: 16 }, (_, step) => {
        const first = 20 * step + rank * share;
        return inOrder(first, first + share);
      });
      expect(starts).toEqual(expected.flat());
    }
  }
});

test("train() goes on in sequential order where it stopped, to the same bits", async () => {
  const settings = { ...sequential, steps: 64, accumulation: 2 }; // 512 windows: two times around
  using whole = new Run(backend);
  await whole.train(settings);
  for (const step of [16, 32, 48]) {
    using resumed = new Run(backend);
    resumed.restore(whole, step);
    await resumed.train(settings);
    expect(resumed.metrics).toEqual(whole.metrics.slice(step));
    expect(await resumed.state()).toEqual(await whole.state());
  }
});

test("languageModelTask() refuses an order that does not exist", () => {
  using model = new Bigram(backend);
  const order = "sequental" as WindowOrder;
  expect(() =>
    languageModelTask(model, corpus, { ...SETTINGS, order, vocabularySize: 16 }),
  ).toThrow(
    'Cannot take windows in the order "sequental": there is no such order; take random or sequential',
  );
});
