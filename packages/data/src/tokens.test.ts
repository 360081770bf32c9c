import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Corpus,
  checkCorpus,
  checkTokens,
  concatenateTokens,
  DataError,
  tokensInMemory,
} from "./tokens.ts";

test("tokensInMemory() copies from the place asked for, out of any integer array", () => {
  for (const Integers of [Uint8Array, Uint16Array, Int32Array]) {
    const source = tokensInMemory(Integers.of(5, 6, 7, 8));
    const target = new Int32Array(2);
    source.copy(1, target);
    expect(source.length).toBe(4);
    expect(target).toEqual(Int32Array.of(6, 7));
  }
});

test("concatenateTokens() is the sources end to end, empty ones included", () => {
  const parts = fc.array(fc.array(fc.nat(255), { maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(parts, fc.nat(), fc.nat(), (sources, a, b) => {
      const all = sources.flat();
      const joined = concatenateTokens(
        sources.map((each) => tokensInMemory(Uint8Array.from(each))),
      );
      expect(joined.length).toBe(all.length);
      const [start, end] = [a % (all.length + 1), b % (all.length + 1)].sort((x, y) => x - y);
      const target = new Int32Array(end! - start!);
      joined.copy(start!, target);
      expect(Array.from(target)).toEqual(all.slice(start, end));
    }),
  );
});

const corpusOf = (train: number, validation: number): Corpus => ({
  name: "my text",
  train: tokensInMemory(new Uint8Array(train)),
  validation: tokensInMemory(new Uint8Array(validation)),
});

test("checkCorpus() wants one token more than a window in both parts", () => {
  expect(() => checkCorpus(corpusOf(9, 9), 8)).not.toThrow();
  expect(() => checkCorpus(corpusOf(8, 9), 8)).toThrow(
    new DataError(
      "Cannot use my text: its training part has 8 tokens, but a window of context 8 needs 9",
      "add text or lower the context",
    ),
  );
  expect(() => checkCorpus(corpusOf(9, 0), 8)).toThrow(/its validation part has 0 tokens/);
});

test("checkTokens() names the first token outside the vocabulary", () => {
  expect(() => checkTokens(Int32Array.of(0, 255), 256, "my text")).not.toThrow();
  expect(() => checkTokens(Int32Array.of(0, 256, 300), 256, "my text")).toThrow(
    new DataError(
      "Cannot use token 256 from my text: the vocabulary ends at 255",
      "choose the model and tokenizer that the data was made for",
    ),
  );
  expect(() => checkTokens(Int32Array.of(-1), 256, "my text")).toThrow(DataError);
});
