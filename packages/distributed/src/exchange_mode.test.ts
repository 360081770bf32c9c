import { lowRankMuon, muon } from "@lrm/muon";
import type { UpdateRule } from "@lrm/optimizer";
import { zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { chooseMode, numbersOf } from "./exchange_mode.ts";

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
