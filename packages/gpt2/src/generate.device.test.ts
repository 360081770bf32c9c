import { Tape } from "@lrm/autograd";
import { Decoder, generate } from "@lrm/language-model";
import { tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import type { GPT2 } from "./model.ts";
import { tinyModel } from "./testing/tiny_checkpoint.ts";

const backend = await testBackend();

/** Scores the token after `window` without a cache. */
async function uncached(model: GPT2, window: readonly number[]): Promise<Float32Array> {
  using tape = Tape.inference(backend);
  using tokens = tensor(backend, Int32Array.from(window), [1, window.length]);
  const logits = await model.logits(tape, tokens).value.read();
  return logits.slice(-model.config.vocabularySize) as Float32Array;
}

test("Decoder gives what the model gives without a cache, also when the context is full", async () => {
  using model = await tinyModel(backend); // context 24
  using decoder = new Decoder(model);
  const text = Array.from({ length: 60 }, (_, at) => (at * 31) % 97);
  const lengths: number[] = [];
  for (let at = 0, count = 5; at < text.length; at += count, count = 1) {
    const scores = await decoder.next(text.slice(at, at + count));
    const window = text.slice(0, at + count).slice(-decoder.window.length);
    expect(decoder.window).toEqual(window);
    lengths.push(window.length);
    // The same sums in another order: ten times the error of float32.
    expect(relativeError(scores, await uncached(model, window))).toBeLessThan(1e-5);
  }
  expect(Math.max(...lengths)).toBe(24);
  expect(Math.min(...lengths.slice(20))).toBe(12);
});

test("Decoder reads the last tokens of more than fit", async () => {
  using model = await tinyModel(backend);
  using decoder = new Decoder(model, 10);
  const text = Array.from({ length: 30 }, (_, at) => at);
  const scores = await decoder.next(text);
  expect(decoder.window).toEqual(text.slice(20));
  expect(relativeError(scores, await uncached(model, text.slice(20)))).toBeLessThan(1e-5);
});

test("generate() at temperature 0 takes the best token each time", async () => {
  using model = await tinyModel(backend);
  const prompt = [3, 1, 4, 1, 5];
  const expected: number[] = [];
  for (let count = 0; count < 6; count++) {
    const scores = await uncached(model, [...prompt, ...expected]);
    expected.push(scores.indexOf(Math.max(...scores)));
  }
  const seen: number[] = [];
  const drawn = await generate(model, prompt, {
    tokens: 6,
    temperature: 0,
    onToken: (token) => seen.push(token),
  });
  expect(Array.from(drawn)).toEqual(expected);
  expect(seen).toEqual(expected);
});

test("generate() repeats itself for a seed, differs for another, and frees everything", async () => {
  using model = await tinyModel(backend);
  const live = backend.memory().liveBuffers;
  const draw = async (seed: number) => {
    const tokens = await generate(model, Int32Array.of(1, 2), { tokens: 40, seed, topK: 50 });
    return Array.from(tokens);
  };
  const first = await draw(1);
  expect(first).toHaveLength(40);
  expect(await draw(1)).toEqual(first);
  expect(await draw(2)).not.toEqual(first);
  expect(backend.memory().liveBuffers).toBe(live);
});

test("generate() ends before a token to stop at, and frees everything", async () => {
  using model = await tinyModel(backend);
  const live = backend.memory().liveBuffers;
  const draw = { tokens: 40, seed: 1, topK: 50 };
  const whole = Array.from(await generate(model, [1, 2], draw));
  const stop = [whole[20]!, whole[30]!];
  const first = whole.findIndex((token) => stop.includes(token));
  const seen: number[] = [];
  const onToken = (token: number) => seen.push(token);
  const drawn = await generate(model, [1, 2], { ...draw, stop, onToken });
  expect(Array.from(drawn)).toEqual(whole.slice(0, first));
  expect(seen).toEqual(whole.slice(0, first));
  expect(backend.memory().liveBuffers).toBe(live);
});

test("generate() draws only tokens below the vocabularySize, where the model's is padded", async () => {
  using model = await tinyModel(backend);
  const prompt = [3, 1, 4, 1, 5];
  const expected: number[] = [];
  for (let count = 0; count < 6; count++) {
    const scores = (await uncached(model, [...prompt, ...expected])).slice(0, 20);
    expected.push(scores.indexOf(Math.max(...scores)));
  }
  const greedy = { tokens: 6, temperature: 0, vocabularySize: 20 };
  expect(Array.from(await generate(model, prompt, greedy))).toEqual(expected);
  for (const options of [{ temperature: 3 }, { topK: 97 }, { topK: 5, temperature: 0.8 }]) {
    const drawn = await generate(model, prompt, { tokens: 60, vocabularySize: 20, ...options });
    expect(Math.max(...drawn)).toBeLessThan(20);
  }
  // A vocabulary without padding changes nothing.
  const whole = { tokens: 30, topK: 50 };
  expect(await generate(model, prompt, { ...whole, vocabularySize: 97 })).toEqual(
    await generate(model, prompt, whole),
  );
  for (const vocabularySize of [0, 98, 1.5, Number.NaN]) {
    await expect(generate(model, prompt, { tokens: 1, vocabularySize })).rejects.toThrow(
      `Cannot draw from a vocabulary of ${vocabularySize} tokens: the model has 97; pass the size of its tokenizer`,
    );
  }
});

test("generate() refuses prompts and counts that cannot be", async () => {
  using model = await tinyModel(backend);
  await expect(generate(model, [], { tokens: 1 })).rejects.toThrow(
    "Cannot continue an empty prompt: the first token depends on a token before it; pass at least one token",
  );
  await expect(generate(model, [1, 97], { tokens: 1 })).rejects.toThrow(
    "Cannot continue a prompt with token 97: the vocabulary has 0 to 96; encode the prompt with the tokenizer of the model",
  );
  await expect(generate(model, [1], { tokens: -1 })).rejects.toThrow(
    "Cannot draw -1 tokens: the number must be 0 or a positive whole number",
  );
  expect(await generate(model, [1], { tokens: 0 })).toHaveLength(0);
  // Of any number of tokens, only those that are drawn take memory.
  const enough = new Error("enough");
  const onToken = () => {
    throw enough;
  };
  const endless = generate(model, [1], { tokens: Number.MAX_SAFE_INTEGER, onToken });
  await expect(endless).rejects.toBe(enough);
});
