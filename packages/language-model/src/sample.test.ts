import { Random } from "@lrm/tensor";
import { expect, test } from "vitest";
import { checkSampleOptions, type SampleOptions, sampleToken } from "./sample.ts";

const LOGITS = Float32Array.of(0, Math.log(4), Math.log(2), Math.log(3)); // weights 1, 4, 2, 3

test("sampleToken() divides [0, 1) in proportion to the weights", () => {
  const drawn = [0, 0.09, 0.11, 0.49, 0.51, 0.69, 0.71, 0.999].map((at) => sampleToken(LOGITS, at));
  expect(drawn).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

test("sampleToken() at temperature 0 takes the best", () => {
  for (const at of [0, 0.5, 0.999]) expect(sampleToken(LOGITS, at, { temperature: 0 })).toBe(1);
});

test("sampleToken() at another temperature raises the weights to its inverse", () => {
  // Weights 1, 16, 4, 9 at ½.
  const drawn = [0.5, 1.5, 16.5, 17.5, 20.5, 21.5].map((at) =>
    sampleToken(LOGITS, at / 30, { temperature: 0.5 }),
  );
  expect(drawn).toEqual([0, 1, 1, 2, 2, 3]);
});

test("sampleToken() draws among the best topK, and those that tie with the last", () => {
  const words = new Random(1).words();
  const draws = (logits: Float32Array, topK: number) =>
    new Set(
      Array.from({ length: 200 }, () =>
        sampleToken(logits, words.next().value / 2 ** 32, { topK }),
      ),
    );
  expect(draws(LOGITS, 2)).toEqual(new Set([1, 3]));
  expect(draws(LOGITS, 100)).toEqual(new Set([0, 1, 2, 3]));
  expect(draws(Float32Array.of(1, 0, 1, 1), 2)).toEqual(new Set([0, 2, 3]));
});

/** Lists the tokens that options leave. */
const allowed = (options: SampleOptions, earlier: readonly number[] = []) => [
  ...new Set(
    Array.from({ length: 100 }, (_, at) => sampleToken(LOGITS, at / 100, options, earlier)),
  ),
];

test("sampleToken() draws among the likely tokens that topP covers", () => {
  // Probabilities .1, .4, .2, .3.
  expect(allowed({ topP: 0.35 })).toEqual([1]);
  expect(allowed({ topP: 0.5 })).toEqual([1, 3]);
  expect(allowed({ topP: 0.85 })).toEqual([1, 2, 3]);
  expect(allowed({ topP: 0.95 })).toEqual([0, 1, 2, 3]);
});

test("sampleToken() draws among tokens of at least minP of the best one's probability", () => {
  expect(allowed({ minP: 0.7 })).toEqual([1, 3]);
  expect(allowed({ minP: 0.45 })).toEqual([1, 2, 3]);
});

test("sampleToken() prefers others to earlier tokens by repetitionPenalty", () => {
  expect(allowed({ temperature: 0, repetitionPenalty: 2 })).toEqual([1]);
  expect(allowed({ temperature: 0, repetitionPenalty: 3 }, [1, 1, 3])).toEqual([2]);
  // Negative scores get lower.
  const below = Float32Array.of(-1, -1.5);
  expect(sampleToken(below, 0, { temperature: 0, repetitionPenalty: 2 }, [0])).toBe(1);
});

test("sampleToken() stays finite for huge scores", () => {
  expect(sampleToken(Float32Array.of(1e38, -1e38), 0.9)).toBe(0);
  expect(sampleToken(Float32Array.of(-3e38, -3e38), 0.9)).toBe(1);
});

test("sampleToken() refuses scores that are not finite", () => {
  expect(() => sampleToken(Float32Array.of(0, Number.NaN), 0)).toThrow(
    "Cannot sample: the score of token 1 is NaN; the weights of the model are damaged or diverged, load others",
  );
});

test.each([
  [{ temperature: -1 }, "Cannot sample at temperature -1: it must be at least 0"],
  [{ temperature: Number.NaN }, "Cannot sample at temperature NaN: it must be at least 0"],
  [{ topK: 0 }, "Cannot sample with topK 0: it must be a positive whole number"],
  [{ topP: 0 }, "Cannot sample with topP 0: it must be above 0, up to 1"],
  [{ minP: 2 }, "Cannot sample with minP 2: it must be from 0 to 1"],
  [{ repetitionPenalty: 0 }, "Cannot sample with repetitionPenalty 0: it must be a number above 0"],
])("checkSampleOptions() refuses %o", (options, message) => {
  expect(() => checkSampleOptions(options)).toThrow(message);
});
