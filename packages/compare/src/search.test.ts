import { expect, test } from "vitest";
import type { RunResult } from "./results.ts";
import {
  bestAtEdge,
  bestRate,
  type Grid,
  gridAround,
  gridOf,
  MOST_EXTENSIONS,
  nextRate,
  nextSeed,
} from "./search.ts";
import { resultOf } from "./testing/results.ts";

/** Tries rates until the search is over, with losses from a function. */
function searched(grid: Grid, lossOf: (rate: number) => number | null): number[] {
  const results: RunResult[] = [];
  for (;;) {
    const rate = nextRate(grid, results);
    if (rate === undefined) return results.map(({ optimizer }) => optimizer.learningRate);
    results.push(resultOf("muon", rate, 1, lossOf(rate)));
  }
}

const valley = (best: number) => (rate: number) => Math.abs(Math.log2(rate / best));

test("nextRate() tries the grid and no more where the best is inside", () => {
  expect(searched(gridAround(0.02), valley(0.02))).toEqual([0.01, 0.02, 0.04]);
});

test("nextRate() goes on outward while the best is on the edge", () => {
  expect(searched(gridAround(0.02), valley(0.08))).toEqual([0.01, 0.02, 0.04, 0.08, 0.16]);
  expect(searched(gridAround(0.02), valley(0.005))).toEqual([0.01, 0.02, 0.04, 0.005, 0.0025]);
  expect(searched(gridOf([0.1, 0.3]), valley(0.9))).toEqual([0.1, 0.3, 0.9, 2.7]);
});

test("nextRate() stops somewhere, and goes down where every run was stopped", () => {
  expect(searched(gridAround(1), valley(1e9))).toHaveLength(3 + MOST_EXTENSIONS);
  const rates = searched(gridAround(1), () => null);
  expect(rates).toHaveLength(3 + MOST_EXTENSIONS);
  expect(rates.at(-1)).toBe(0.0313); // ½ · 2⁻⁴, with three digits
});

test("nextRate() takes a single rate as it is", () => {
  expect(searched(gridOf([0.1, 0.1]), valley(9))).toEqual([0.1]);
});

test("bestRate() goes by the search's seed alone, and bestAtEdge() says where it is", () => {
  const results = [
    resultOf("muon", 0.01, 1, 3),
    resultOf("muon", 0.02, 1, 2),
    resultOf("muon", 0.04, 1, null),
    resultOf("muon", 0.01, 2, 1),
  ];
  expect(bestRate(results)).toBe(0.02);
  expect(bestAtEdge(results)).toBeUndefined();
  expect(bestAtEdge(results.slice(1))).toBe("low");
  expect(bestAtEdge(results.slice(0, 2))).toBe("high");
  expect(bestRate([])).toBeUndefined();
});

test("nextSeed() names the seeds that are missing at the best rate", () => {
  const results = [resultOf("muon", 0.01, 1, 3), resultOf("muon", 0.02, 1, 2)];
  expect(nextSeed(3, results)).toBe(2);
  expect(nextSeed(3, [...results, resultOf("muon", 0.02, 2, 2)])).toBe(3);
  expect(nextSeed(1, results)).toBeUndefined();
});
