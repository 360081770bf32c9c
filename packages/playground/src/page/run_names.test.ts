import { expect, test } from "vitest";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";
import { namesBesideEarlier, runNames } from "./run_names.ts";

const low = (settings: object) => ({ optimizer: "low-rank-muon", settings: { ...settings } });

test("runNames() names runs by their optimizer, or by the settings in which they differ", () => {
  expect(runNames([{ optimizer: "adamw" }, { optimizer: "muon" }])).toEqual([
    { full: "AdamW", short: "AdamW" },
    { full: "Muon", short: "Muon" },
  ]);
  expect(runNames([low({ rank: 8, momentum: 0.9 }), low({ momentum: 0.9 })])).toEqual([
    { full: "Low-rank Muon (rank 8)", short: "rank 8" },
    { full: "Low-rank Muon (rank default)", short: "rank default" },
  ]);
});

test("runNames() tells equal runs apart by their letters", () => {
  const runs = [low({ rank: 8 }), { optimizer: "muon" }, low({ rank: 8 })];
  expect(runNames(runs).map(({ full, short }) => [full, short])).toEqual([
    ["Low-rank Muon (A)", "Low-rank Muon A"],
    ["Muon", "Muon"],
    ["Low-rank Muon (C)", "Low-rank Muon C"],
  ]);
});

test("namesBesideEarlier() tells runs from those before by what they do not share", () => {
  const now = {
    ...DEFAULT_CONFIG,
    batchSize: 2,
    runs: [{ optimizer: "rmnp" }, { optimizer: "muon" }],
  };
  expect(namesBesideEarlier(now, { ...now, batchSize: 16 })).toEqual([
    "RMNP (batch 2)",
    "Muon (batch 2)",
    "RMNP (batch 16)",
    "Muon (batch 16)",
  ]);
  const other = { ...now, runs: [low({ rank: 8 }), { optimizer: "muon" }] };
  expect(namesBesideEarlier(now, other)).toEqual([
    "RMNP",
    "Muon (B)",
    "Low-rank Muon",
    "Muon (B before)",
  ]);
  const small = { ...now, model: "tiny", seed: 5 } as const;
  expect(namesBesideEarlier(small, now)[0]).toBe("RMNP (GPT-2 tiny, seed 5)");
});

test("namesBesideEarlier() tells runs apart by each setting that all runs share", () => {
  const now = { ...DEFAULT_CONFIG, runs: [{ optimizer: "rmnp" }] };
  const custom = { kind: "gpt2", layers: 2, width: 64, heads: 2, contextLength: 64 } as const;
  const names = (changed: Partial<PlaygroundConfig>, before: Partial<PlaygroundConfig> = {}) =>
    namesBesideEarlier({ ...now, ...changed }, { ...now, ...before });
  const others: PlaygroundConfig = {
    ...{ model: "tiny", data: { kind: "built-in" }, runs: now.runs, steps: 40 },
    ...{ batchSize: 16, seed: 5, backend: "cpu", spectrum: "none" },
  };
  expect(
    Object.entries(others)
      .filter(([key]) => !["data", "runs", "spectrum"].includes(key))
      .map(([key, value]) => names({ [key]: value })[0]),
  ).toEqual(
    ["GPT-2 tiny", "steps 40", "batch 16", "seed 5", "backend CPU"].map((w) => `RMNP (${w})`),
  );
  expect(names({ model: custom })).toEqual(["RMNP (GPT-2 of a custom size)", "RMNP (GPT-2 nano)"]);
  const deeper = { ...custom, layers: 3, contextLength: 32 };
  expect(names({ model: deeper }, { model: custom })).toEqual([
    "RMNP (layers 3, context length 32)",
    "RMNP (layers 2, context length 64)",
  ]);
});
