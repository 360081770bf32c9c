import { lowRankMuon, muon } from "@lrm/muon";
import type { UpdateRule } from "@lrm/optimizer";
import { zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { chooseMode } from "./choose_mode.ts";
import { numbersOf } from "./exchange_mode.ts";

const backend = createReferenceBackend();
const parameter = (name: string, shape: number[], trainable = true) => ({
  ...{ name, trainable },
  value: zeros(backend, shape),
  gradient: zeros(backend, shape),
});
const groupsOf = (rule: UpdateRule) => [
  { rule, parameters: [parameter("a", [30, 20]), parameter("b", [20, 20], false)] },
];

test("chooseMode() takes exact where it sends fewer bytes, else sharded, and says why", () => {
  const facts = { size: 4, clips: false };
  expect(chooseMode("auto", groupsOf(lowRankMuon({ rank: 2 })), facts)).toEqual({
    mode: "exact",
    why: "low-rank-muon needs 17 % of the bytes of dense",
  });
  const modes = [
    chooseMode("auto", groupsOf(lowRankMuon({ rank: 20 })), facts),
    chooseMode("auto", groupsOf(lowRankMuon({ rank: 2 })), { ...facts, clips: true }),
    chooseMode("auto", groupsOf(muon()), facts),
    chooseMode("auto", groupsOf(muon()), { ...facts, size: 1 }),
    chooseMode("dense", groupsOf(muon()), facts),
  ];
  expect(modes.map(({ mode }) => mode)).toEqual([
    "sharded",
    "sharded",
    "sharded",
    "dense",
    "dense",
  ]);
});

test("chooseMode() refuses exact for rules that need whole gradients, and with clipping", () => {
  const facts = { size: 4, clips: false };
  expect(() => chooseMode("exact", groupsOf(muon()), facts)).toThrow(
    "Cannot exchange in the mode exact: no rule of muon needs less than whole gradients",
  );
  const clipped = { ...facts, clips: true };
  expect(() => chooseMode("exact", groupsOf(lowRankMuon({ rank: 2 })), clipped)).toThrow(
    "Cannot clip gradients in the mode exact",
  );
});

test("numbersOf() counts k(m + n) numbers for each matrix, and again for each power iteration", () => {
  const split = { split: () => 2 };
  const powers = { method: "powerIteration", powerIterations: 2 } as const;
  const numbers = [
    lowRankMuon({ rank: 2 }),
    lowRankMuon({ rank: 2, ...split }),
    lowRankMuon({ rank: 2, ...powers }),
    lowRankMuon({ rank: 2, fullBelow: 20 }),
    muon(),
  ].map((rule) => numbersOf("exact", groupsOf(rule)));
  expect(numbers).toEqual([2 * 50, 2 * 2 * 35, 3 * 2 * 50, 600, 600]);
  expect(numbersOf("sharded", groupsOf(lowRankMuon({ rank: 2 })))).toBe(600);
});

test("chooseMode() takes the mode that needs least time by measured costs, and says the times", () => {
  const choose = (rule: UpdateRule, latency: number, secondsPerByte: number, update: number) =>
    chooseMode("auto", groupsOf(rule), {
      ...{ size: 4, clips: false },
      costs: { network: { latency, secondsPerByte }, update },
    });
  const lowRank = lowRankMuon({ rank: 2 });
  // 600 numbers, of which exact sends 100 in six calls rather than two; one owner has all.
  expect(choose(lowRank, 0, 1e-6, 0)).toEqual({
    mode: "exact",
    why: "it needs about 0.6 ms a step to exchange and update, dense 3.6 ms, sharded 7.2 ms; measured 0 µs a message and 0.0010 GB/s",
  });
  expect(choose(lowRank, 1e-3, 1e-9, 0).mode).toBe("dense");
  expect(choose(muon(), 0, 1e-6, 0).mode).toBe("dense");
});

test("chooseMode() takes sharded where the update is much work, or where it is about as fast", () => {
  const parameters = ["a", "b", "c", "d"].map((name) => parameter(name, [30, 20]));
  const costs = { network: { latency: 1e-4, secondsPerByte: 1e-9 }, update: 1 };
  const facts = { size: 4, clips: false };
  const groups = [{ rule: muon(), parameters }];
  expect(chooseMode("auto", groups, { ...facts, costs })).toMatchObject({ mode: "sharded" });
  const free = { network: { latency: 0, secondsPerByte: 1e-6 } };
  expect(chooseMode("auto", groups, { ...facts, costs: free }).mode).toBe("sharded");
});
