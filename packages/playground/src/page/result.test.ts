import { expect, test } from "vitest";
import { Curve } from "./curves.ts";
import { type FinishedRun, resultOf } from "./result.ts";

function runOf(name: string, losses: readonly number[]): FinishedRun {
  const curve = new Curve();
  for (const [at, validationLoss] of losses.entries()) {
    const step = 100 * (at + 1);
    curve.add({ step, seconds: step, loss: validationLoss, validationLoss, tokensPerSecond: 1 });
  }
  return { name, optimizer: name.toLowerCase(), curve };
}

test("resultOf names the lowest run, and its step at AdamW's final loss", () => {
  const runs = [runOf("AdamW", [5, 4, 3, 2.5]), runOf("Muon", [3, 2, 1.8, 1.7])];
  expect(resultOf(runs)).toBe(
    "Muon reached AdamW's final validation loss at step 150 of 400: 2.7 times fewer.",
  );
  expect(resultOf([...runs].reverse())).toBe(resultOf(runs));
});

test("resultOf compares AdamW, where it ends lowest, with the highest run", () => {
  const runs = [runOf("AdamW", [3, 2]), runOf("SGD", [4, 3])];
  expect(resultOf(runs)).toBe(
    "AdamW reached SGD's final validation loss at step 100 of 200: 2.0 times fewer.",
  );
});

test("resultOf says how many percent fewer where it is less than half", () => {
  const runs = [runOf("AdamW", [5, 4, 3, 2]), runOf("Muon", [5, 4, 2.5, 1.5])];
  expect(resultOf(runs)).toBe(
    "Muon reached AdamW's final validation loss at step 350 of 400: 13\u00a0% fewer.",
  );
});

test("resultOf has nothing to say about one run, or runs without a validation loss", () => {
  expect(resultOf([runOf("Muon", [2])])).toBeUndefined();
  expect(resultOf([runOf("Muon", [2]), runOf("AdamW", [])])).toBeUndefined();
});

test("resultOf calls equal losses equal", () => {
  expect(resultOf([runOf("Muon", [3, 2]), runOf("RMNP", [3, 2])])).toBe(
    "Muon and RMNP end at the same validation loss.",
  );
});
