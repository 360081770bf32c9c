import { COMPARISON, resultOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { headlineOf } from "./headline.ts";
import { summarize } from "./summary.ts";

const headline = (...results: ReturnType<typeof resultOf>[]) =>
  headlineOf(summarize(COMPARISON, results, undefined));

test("headlineOf names the best optimizer and its steps to AdamW's loss", () => {
  expect(headline(resultOf("adamw", 0.003, 1, 2.6), resultOf("muon", 0.02, 1, 2))).toBe(
    "Muon ends lowest. It reaches AdamW's final loss at step 70 of 100, 30 % fewer.",
  );
  expect(headline(resultOf("adamw", 0.003, 1, 3.6), resultOf("muon", 0.02, 1, 2))).toMatch(
    /loss at step \d+ of 100, \d\.\d times fewer\.$/,
  );
});

test("headlineOf says plainly when AdamW ends lowest", () => {
  expect(headline(resultOf("adamw", 0.003, 1, 2), resultOf("muon", 0.02, 1, 2.5))).toBe(
    "AdamW ends lowest, at 2.0000.",
  );
});

test("headlineOf names others within one standard deviation", () => {
  const text = headline(
    resultOf("adamw", 0.003, 1, 2.6),
    resultOf("muon", 0.02, 1, 2),
    resultOf("muon", 0.02, 2, 2.2),
    resultOf("rmnp", 0.02, 1, 2.15),
  );
  expect(text).toMatch(/ RMNP ends within one standard deviation\.$/);
});

test("headlineOf has nothing to say about one optimizer, or none that finished", () => {
  expect(headline(resultOf("muon", 0.02, 1, 2))).toBeUndefined();
  expect(headline(resultOf("muon", 0.02, 1, null), resultOf("rmnp", 0.02, 1, 2))).toBeUndefined();
});
