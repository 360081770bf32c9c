import { expect, test } from "vitest";
import {
  bestAtEdge,
  bestTrial,
  decayAtEdge,
  decaysAround,
  type Grid,
  gridAround,
  gridOf,
  MOST_EXTENSIONS,
  nextTrial,
  type Trial,
} from "./search.ts";

/** Tries rates until the search is over, with losses from a function. */
function searched(grid: Grid, lossOf: (rate: number) => number): number[] {
  const trials: Trial[] = [];
  for (;;) {
    const rate = nextTrial(grid, trials)?.rate;
    if (rate === undefined) return trials.map((each) => each.rate);
    trials.push({ rate, loss: lossOf(rate) });
  }
}

const valley = (best: number) => (rate: number) => Math.abs(Math.log2(rate / best));

test("nextTrial() tries the grid and no more where the best is inside", () => {
  expect(searched(gridAround(0.02), valley(0.02))).toEqual([0.01, 0.02, 0.04]);
});

test("nextTrial() goes on outward while the best is on the edge", () => {
  expect(searched(gridAround(0.02), valley(0.08))).toEqual([0.01, 0.02, 0.04, 0.08, 0.16]);
  expect(searched(gridAround(0.02), valley(0.005))).toEqual([0.01, 0.02, 0.04, 0.005, 0.0025]);
  expect(searched(gridOf([0.1, 0.3]), valley(0.9))).toEqual([0.1, 0.3, 0.9, 2.7]);
});

test("nextTrial() stops somewhere, and goes down where every loss is infinite", () => {
  expect(searched(gridAround(1), valley(1e9))).toHaveLength(3 + MOST_EXTENSIONS);
  expect(searched(gridAround(1, 1), valley(1e9))).toEqual([0.5, 1, 2, 4]);
  const rates = searched(gridAround(1), () => Number.POSITIVE_INFINITY);
  expect(rates).toHaveLength(3 + MOST_EXTENSIONS);
  expect(rates.at(-1)).toBe(0.0313); // ½ · 2⁻⁴, with three digits
});

test("nextTrial() takes a single rate as it is", () => {
  expect(searched(gridOf([0.1, 0.1]), valley(9))).toEqual([0.1]);
});

test("bestTrial() finds the lowest loss, and bestAtEdge() says where it is", () => {
  const trials = [
    { rate: 0.04, loss: Number.POSITIVE_INFINITY },
    { rate: 0.01, loss: 3 },
    { rate: 0.02, loss: 2 },
  ];
  expect(bestTrial(trials)).toBe(trials[2]);
  expect(bestAtEdge(trials)).toBeUndefined();
  expect(bestAtEdge([trials[0]!, trials[2]!])).toBe("low");
  expect(bestAtEdge(trials.slice(1))).toBe("high");
  expect(bestTrial([])).toBeUndefined();
});

/** Searches rates and weight decays, with losses from a function. */
function searchedBoth(grid: Grid, lossOf: (rate: number, decay: number) => number): Trial[] {
  const trials: Trial[] = [];
  for (;;) {
    const next = nextTrial(grid, trials);
    if (next === undefined) return trials;
    trials.push({ ...next, loss: lossOf(next.rate, next.decay!) });
  }
}

test("nextTrial() finds a rate and a weight decay that depend on each other, inside their lines", () => {
  // The lowest loss is at 0.04 and 0.4; the best rate at another weight decay is another one.
  const loss = (rate: number, decay: number) => {
    const [a, b] = [Math.log2(rate / 0.04), Math.log2(Math.max(decay, 1e-3) / 0.4)];
    return a * a + b * b + 0.7 * a * b;
  };
  const trials = searchedBoth({ ...gridAround(0.02), decays: decaysAround(0.1) }, loss);
  expect(trials.slice(0, 3).every(({ decay }) => decay === 0.1)).toBe(true);
  const best = bestTrial(trials)!;
  expect(best).toMatchObject({ rate: 0.04, decay: 0.4 });
  expect(bestAtEdge(trials)).toBeUndefined();
  expect(decayAtEdge(trials)).toBeUndefined();
  // It never measures the same point twice.
  expect(new Set(trials.map(({ rate, decay }) => `${rate} ${decay}`)).size).toBe(trials.length);
});

test("nextTrial() begins at no weight decay with small ones, and takes 0 for no edge", () => {
  const up = searchedBoth(
    { ...gridAround(1), decays: decaysAround(0) },
    (rate, decay) => Math.abs(Math.log2(rate)) + Math.abs(Math.log2((decay || 1e-3) / 0.4)),
  );
  expect(up.map(({ decay }) => decay)).toEqual([0, 0, 0, 0.05, 0.1, 0.2, 0.4, 0.8, 0.4, 0.4]);
  const none = searchedBoth(
    { ...gridAround(1), decays: decaysAround(0) },
    (rate, decay) => Math.abs(Math.log2(rate)) + decay,
  );
  expect(none).toHaveLength(5);
  expect(decayAtEdge(none)).toBeUndefined();
});

test("nextTrial() tries no other rate once a rule failed, unlike after a loss that was not finite", () => {
  const infinite = { rate: 0.005, loss: Number.POSITIVE_INFINITY };
  expect(nextTrial(gridAround(0.01), [infinite])).toEqual({ rate: 0.01 });
  expect(nextTrial(gridAround(0.01), [{ ...infinite, failed: true }])).toBeUndefined();
});

test("nextTrial() ends where a falling weight decay lowers the loss less and less, and where all is noise", () => {
  const grid = { ...gridAround(1), decays: decaysAround(0.1) };
  const falling = searchedBoth(grid, (rate, decay) => Math.abs(Math.log2(rate)) + decay ** 0.1);
  expect(falling.length).toBeLessThan(10);
  expect(bestTrial(falling)).toMatchObject({ rate: 1, decay: 0 });
  let state = 1;
  const noise = searchedBoth(grid, () => {
    state = (state * 16_807) % 2_147_483_647;
    return state;
  });
  expect(noise.length).toBeLessThanOrEqual(24);
});
