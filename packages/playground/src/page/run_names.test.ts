import { expect, test } from "vitest";
import { runNames } from "./run_names.ts";

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
