import { expect, test } from "vitest";
import {
  bestAtEdge,
  bestRate,
  type Grid,
  gridAround,
  gridOf,
  MOST_EXTENSIONS,
  nextRate,
  type Trial,
} from "./search.ts";

/** Tries rates until the search is over, with losses from a function. */
function searched(grid: Grid, lossOf: (rate: number) => number): number[] {
  const trials: Trial[] = [];
  for (;;) {
    const rate = nextRate(grid, trials);
    if (rate === undefined) return trials.map((each) => each.rate);
    trials.push({ rate, loss: lossOf(rate) });
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

test("nextRate() stops somewhere, and goes down where every loss is infinite", () => {
  expect(searched(gridAround(1), valley(1e9))).toHaveLength(3 + MOST_EXTENSIONS);
  expect(searched(gridAround(1, 1), valley(1e9))).toEqual([0.5, 1, 2, 4]);
  const rates = searched(gridAround(1), () => Number.POSITIVE_INFINITY);
  expect(rates).toHaveLength(3 + MOST_EXTENSIONS);
  expect(rates.at(-1)).toBe(0.0313); // ½ · 2⁻⁴, with three digits
});

test("nextRate() takes a single rate as it is", () => {
  expect(searched(gridOf([0.1, 0.1]), valley(9))).toEqual([0.1]);
});

test("bestRate() finds the lowest loss, and bestAtEdge() says where it is", () => {
  const trials = [
    { rate: 0.04, loss: Number.POSITIVE_INFINITY },
    { rate: 0.01, loss: 3 },
    { rate: 0.02, loss: 2 },
  ];
  expect(bestRate(trials)).toBe(0.02);
  expect(bestAtEdge(trials)).toBeUndefined();
  expect(bestAtEdge([trials[0]!, trials[2]!])).toBe("low");
  expect(bestAtEdge(trials.slice(1))).toBe("high");
  expect(bestRate([])).toBeUndefined();
});
