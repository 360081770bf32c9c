import { expect, test } from "vitest";
import { specialTokenIds, specialTokensIn } from "./special_tokens.ts";

test.each([
  [{ bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 }],
  [{ bos_token_id: 128_000, eos_token_id: [128_001, 128_008, 128_009], pad_token_id: 128_004 }],
  [{ bos_token_id: null, eos_token_id: [7] }],
  [{ bos_token_id: 3, eos_token_id: null, pad_token_id: 5 }],
])("specialTokenIds() writes what specialTokensIn() reads: %j", (json) => {
  const tokens = specialTokensIn(json, 128_256);
  // Without a token of its own, a text begins with the one that ends texts.
  const begin = json.bos_token_id ?? [json.eos_token_id].flat()[0];
  expect(specialTokenIds(tokens)).toEqual({ ...json, bos_token_id: begin });
});

test("specialTokensIn() leaves out what is no token of the vocabulary", () => {
  const json = { bos_token_id: 8, eos_token_id: [7, 8, "2", -1, 1.5], pad_token_id: -1 };
  expect(specialTokensIn(json, 8)).toEqual({ endOfText: [7] });
  for (const other of [{}, null, [1], "2", { eos_token_id: 8 }, { eos_token_id: [] }]) {
    expect(specialTokensIn(other, 8)).toEqual({});
  }
});

test("specialTokenIds() begins texts with the given token, or as documents begin", () => {
  const tokens = { endOfText: [3, 4], beginOfText: 5 };
  expect(specialTokenIds(tokens).bos_token_id).toBe(5);
  expect(specialTokenIds({ ...tokens, bosToken: 6 }).bos_token_id).toBe(6);
  expect(specialTokenIds({})).toEqual({ bos_token_id: null, eos_token_id: null });
});
