import { expect, test } from "vitest";
import { newtonMuon, newtonMuonEntry } from "./mod.ts";

const NO_NUMBERS = ["0.1", Number.NaN, -1, Number.POSITIVE_INFINITY, null, true, [1], {}];

test.each<[string, (value: never) => unknown]>([
  ["learningRate", (learningRate) => newtonMuon({ learningRate })],
  ["damping", (damping) => newtonMuon({ damping })],
  ["momentDecay", (momentDecay) => newtonMuon({ momentDecay })],
  ["refreshInterval", (refreshInterval) => newtonMuon({ refreshInterval })],
  ["inverse", (inverse) => newtonMuon({ inverse })],
  ["coefficients", (coefficients) => newtonMuon({ coefficients })],
  ["momentum", (momentum) => newtonMuon({ momentum })],
  ["blocks", (value) => newtonMuonEntry.make({ blocks: value }, { width: 8 })],
])("newtonMuon() refuses %s of another kind in one sentence", (what, make) => {
  for (const bad of NO_NUMBERS) {
    expect(() => make(bad as never), `${what} ${String(bad)}`).toThrow(/^Cannot [^\n]+: [^\n]+$/);
  }
});

test("newtonMuonEntry puts blocks on inputs wider than the model", () => {
  const rule = newtonMuonEntry.make({ blocks: 4 }, { width: 8 });
  expect(rule.inputBlocks?.("w", [8, 32])).toBe(4);
  expect(rule.inputBlocks?.("w", [32, 8])).toBe(1);
  expect(newtonMuonEntry.make({}, { width: 8 }).settings.blocks).toBe(1);
});
