import { Tape } from "@lrm/autograd";
import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { Decoder } from "./decoder.ts";
import { TINY, TinyModel } from "./testing/tiny_model.ts";

const backend = await testBackend();
const { vocabularySize, contextLength } = TINY;
const TEXT = Array.from({ length: 30 }, (_, at) => (at * 7) % vocabularySize);

/** Scores the token after `window` without a cache. */
async function uncached(model: TinyModel, window: readonly number[]) {
  using tape = Tape.inference(backend);
  using tokens = tensor(backend, Int32Array.from(window), [1, window.length]);
  return (await model.logits(tape, tokens).value.read()).slice(-vocabularySize);
}

test("Decoder scores tokens as the model does without a cache, also when the context is full", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  using decoder = new Decoder(model);
  const lengths: number[] = [];
  for (let at = 0, count = 3; at < TEXT.length; at += count, count = 1) {
    const scores = await decoder.next(TEXT.slice(at, at + count));
    expect(scores).toHaveLength(vocabularySize);
    expect(decoder.window).toEqual(TEXT.slice(0, at + count).slice(-decoder.window.length));
    expect(relativeError(scores, await uncached(model, decoder.window))).toBeLessThan(1e-5);
    lengths.push(decoder.window.length);
  }
  // Fills the context of 8, then drops to its newer half.
  expect(lengths.slice(0, 11)).toEqual([3, 4, 5, 6, 7, 8, 4, 5, 6, 7, 8]);
});

test("Decoder uses only the last of too many tokens", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  for (const [length, kept] of [
    [5, 5],
    [100, contextLength],
  ] as const) {
    using decoder = new Decoder(model, length);
    const scores = await decoder.next(TEXT);
    expect(decoder.window).toEqual(TEXT.slice(-kept));
    expect(relativeError(scores, await uncached(model, TEXT.slice(-kept)))).toBeLessThan(1e-5);
  }
});

test("Decoder makes room for several tokens by dropping more than half of the context", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  using decoder = new Decoder(model);
  await decoder.next(TEXT.slice(0, 5));
  await decoder.next(TEXT.slice(5, 11));
  expect(decoder.window).toEqual(TEXT.slice(5, 11));
});

test("Decoder reads back once for each call, and passes over new tokens alone", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  using decoder = new Decoder(model);
  const hidden = vi.spyOn(model, "hidden");
  const read = vi.spyOn(backend, "read");
  await decoder.next(TEXT.slice(0, 4));
  await decoder.next(TEXT.slice(4, 5));
  expect(read).toHaveBeenCalledTimes(2);
  expect(hidden.mock.calls.map(([, { shape }]) => shape)).toEqual([
    [1, 4],
    [1, 1],
  ]);
  read.mockRestore();
});

test("Decoder.dispose() frees the caches, and next() leaves nothing behind", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  const live = backend.memory().liveBuffers;
  const decoder = new Decoder(model);
  const own = backend.memory().liveBuffers;
  expect(own).toBe(live + 2 * TINY.layers);
  for (let at = 0; at < 12; at++) await decoder.next(TEXT.slice(at, at + 1));
  expect(backend.memory().liveBuffers).toBe(own);
  decoder.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});
