import { expect, test } from "vitest";
import { exchangeSeconds, stepSeconds } from "./cost_model.ts";

test("exchangeSeconds() adds a message to each other rank in each call, and the bytes of the largest part", () => {
  const load = { collectives: 2, part: 1000 };
  // 3 others: 3 · (2 · 1 ms + 8,000 bytes · 1 µs) = 30 ms
  expect(exchangeSeconds(load, 4, { latency: 1e-3, secondsPerByte: 1e-6 })).toBeCloseTo(0.03);
  expect(exchangeSeconds(load, 1, { latency: 1e-3, secondsPerByte: 1e-6 })).toBe(0);
});

/** Seconds of 4 × 1,024 tokens at 20 TFLOP/s, six operations for each weight and token. */
const passesOf = (weights: number): number => (6 * weights * 4096) / 20e12;
const GIGABIT = 1e9 / 8;

/**
 * Passes as a percentage of the step on 1, 8 and 1,000 ranks, computed by hand before there was any
 * code, with a little latency; the update of one rank is what the percentage on it leaves.
 */
const TABLE: readonly {
  readonly title: string;
  readonly weights: number;
  readonly bytes: number;
  readonly gigabits: number;
  readonly divided?: boolean;
  readonly expected: readonly [one: number, eight: number, thousand: number];
}[] = [
  { title: "Muon", weights: 124.4e6, bytes: 498e6, gigabits: 25, expected: [68, 30, 28] },
  { title: "Muon", weights: 124.4e6, bytes: 498e6, gigabits: 200, expected: [68, 59, 58] },
  { title: "Muon", weights: 1.557e9, bytes: 6230e6, gigabits: 25, expected: [42, 23, 22] },
  { title: "Muon", weights: 1.557e9, bytes: 6230e6, gigabits: 200, expected: [42, 38, 38] },
  ...[
    { weights: 124.4e6, bytes: 498e6, gigabits: 25, expected: [68, 34, 32] as const },
    { weights: 124.4e6, bytes: 498e6, gigabits: 200, expected: [68, 77, 78] as const },
    { weights: 1.557e9, bytes: 6230e6, gigabits: 25, expected: [42, 32, 31] as const },
    { weights: 1.557e9, bytes: 6230e6, gigabits: 200, expected: [42, 71, 78] as const },
  ].map((each) => ({ title: "sharded Muon", divided: true, ...each })),
  { title: "exact", weights: 124.4e6, bytes: 217e6, gigabits: 25, expected: [98, 54, 51] },
  { title: "exact", weights: 124.4e6, bytes: 217e6, gigabits: 200, expected: [98, 89, 88] },
  {
    title: "exact, rank 200",
    weights: 1.557e9,
    bytes: 1315e6,
    gigabits: 25,
    expected: [94, 68, 66],
  },
  { title: "RMNP", weights: 124.4e6, bytes: 498e6, gigabits: 25, expected: [100, 35, 32] },
  { title: "RMNP", weights: 1.557e9, bytes: 6230e6, gigabits: 200, expected: [100, 81, 78] },
];

test.each(TABLE)(
  "stepSeconds() gives the share of passes of $title, $weights weights, $gigabits Gbit/s",
  ({ weights, bytes, gigabits, divided = false, expected }) => {
    const passes = passesOf(weights);
    const update = passes * (100 / expected[0] - 1);
    const network = { latency: 0, secondsPerByte: 1 / (gigabits * GIGABIT) };
    for (const [at, size] of [1, 8, 1000].entries()) {
      const load = {
        collectives: 2,
        part: bytes / 4 / size,
        updateShare: divided ? 1 / size : 1,
      };
      const share = (100 * passes) / stepSeconds({ passes, update }, load, size, network);
      expect(Math.abs(share - expected[at]!)).toBeLessThan(1.6);
    }
  },
);
