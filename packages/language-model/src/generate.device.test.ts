import { Tape } from "@lrm/autograd";
import { Random, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { type GenerateOptions, generate } from "./generate.ts";
import { TINY, TinyModel } from "./testing/tiny_model.ts";

const backend = await testBackend();
const model = TinyModel.initialize(backend, new Random(1));
const { vocabularySize } = TINY;
const PROMPT = [3, 1, 4];
const draw = async (options: GenerateOptions, prompt: ArrayLike<number> = PROMPT) =>
  Array.from(await generate(model, prompt, options));

/** Continues the prompt by the best token each time, without a cache. */
async function best(count: number, vocabulary: number): Promise<number[]> {
  const drawn: number[] = [];
  for (let at = 0; at < count; at++) {
    using tape = Tape.inference(backend);
    const window = [...PROMPT, ...drawn];
    using tokens = tensor(backend, Int32Array.from(window), [1, window.length]);
    const logits = await model.logits(tape, tokens).value.read();
    const scores = logits.slice(-vocabularySize).slice(0, vocabulary);
    drawn.push(scores.indexOf(Math.max(...scores)));
  }
  return drawn;
}

test("generate() at temperature 0 takes the best token each time and reports it", async () => {
  const seen: number[] = [];
  const drawn = await draw({ tokens: 5, temperature: 0, onToken: (token) => seen.push(token) });
  expect(drawn).toEqual(await best(5, vocabularySize));
  expect(seen).toEqual(drawn);
});

test("generate() draws only tokens below the vocabularySize", async () => {
  const greedy = { tokens: 5, temperature: 0, vocabularySize: 4 };
  expect(await draw(greedy)).toEqual(await best(5, 4));
  const drawn = await draw({ tokens: 40, temperature: 100, vocabularySize: 4 });
  expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3]));
});

test("generate() repeats itself for a seed, differs for another, and frees everything", async () => {
  const live = backend.memory().liveBuffers;
  const options = { tokens: 30, topK: 5, temperature: 1.5 };
  const first = await draw({ ...options, seed: 1 });
  expect(first).toHaveLength(30);
  expect(await draw({ ...options, seed: 1 })).toEqual(first);
  expect(await draw({ ...options, seed: 2 })).not.toEqual(first);
  expect(backend.memory().liveBuffers).toBe(live);
});

test("generate() draws the same tokens, whatever their number", async () => {
  const four = await draw({ tokens: 4, seed: 3 });
  expect((await draw({ tokens: 5, seed: 3 })).slice(0, 4)).toEqual(four);
});

test("generate() ends before the first token to stop at", async () => {
  const options = { tokens: 30, temperature: 2, seed: 1 };
  const whole = await draw(options);
  const stop = [whole[12]!, whole[20]!];
  const end = whole.findIndex((token) => stop.includes(token));
  const seen: number[] = [];
  expect(await draw({ ...options, stop, onToken: (token) => seen.push(token) })).toEqual(
    whole.slice(0, end),
  );
  expect(seen).toEqual(whole.slice(0, end));
});

test("generate() draws nothing for 0 tokens, and frees everything when onToken throws", async () => {
  expect(await draw({ tokens: 0 })).toEqual([]);
  const live = backend.memory().liveBuffers;
  const enough = new Error("enough");
  const onToken = () => {
    throw enough;
  };
  await expect(draw({ tokens: Number.MAX_SAFE_INTEGER, onToken })).rejects.toBe(enough);
  expect(backend.memory().liveBuffers).toBe(live);
});

test.each<[prompt: number[], options: Partial<GenerateOptions>, message: string]>([
  [
    [],
    {},
    "Cannot continue an empty prompt: the first token depends on a token before it; pass at least one token",
  ],
  ...[11, -1, 1.5].map((token): [number[], object, string] => [
    [1, token],
    {},
    `Cannot continue a prompt with token ${token}: the vocabulary has 0 to 10; encode the prompt with the tokenizer of the model`,
  ]),
  ...[-1, 1.5, Number.NaN].map((tokens): [number[], object, string] => [
    [1],
    { tokens },
    `Cannot draw ${tokens} tokens: the number must be 0 or a positive whole number`,
  ]),
  ...[0, 12, 1.5].map((size): [number[], object, string] => [
    [1],
    { vocabularySize: size },
    `Cannot draw from a vocabulary of ${size} tokens: the model has 11; pass the size of its tokenizer`,
  ]),
  [[1], { temperature: -1 }, "Cannot sample at temperature -1: it must be at least 0"],
  [[1], { topK: 0 }, "Cannot sample with topK 0: it must be a positive whole number"],
])("generate() refuses the prompt %j with %o", async (prompt, options, message) => {
  const generated = draw({ tokens: 1, ...options }, prompt);
  await expect(generated).rejects.toThrow(RangeError);
  await expect(generated).rejects.toThrow(message);
});
