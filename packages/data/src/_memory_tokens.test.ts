import { expect, test } from "vitest";
import { MemoryTokens, TooManyTokensError } from "./_memory_tokens.ts";

test("MemoryTokens takes tokens up to its limit", () => {
  const sink = new MemoryTokens(256, 5);
  sink.beginDocument();
  sink.add([1, 2, 3]);
  sink.add([4, 5]);
  expect(() => sink.add([6])).toThrow(TooManyTokensError);
  expect(sink.tokenized().source.length).toBe(5);
});
