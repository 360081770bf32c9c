import { expect, test } from "vitest";
import { runNames } from "./run_names.ts";

const low = (settings: object) => ({ optimizer: "low-rank-muon", settings: { ...settings } });

test("runNames() names runs by their optimizer, or by the settings in which they differ", () => {
  expect(runNames([{ optimizer: "adamw" }, { optimizer: "muon" }])).toEqual(["AdamW", "Muon"]);
  expect(
    runNames([low({ rank: 8, momentum: 0.9 }), low({ momentum: 0.9 }), { optimizer: "muon" }]),
  ).toEqual(["Low-rank Muon, rank 8", "Low-rank Muon, rank default", "Muon"]);
});

test("runNames() tells equal runs apart by their letters", () => {
  expect(runNames([low({ rank: 8 }), { optimizer: "muon" }, low({ rank: 8 })])).toEqual([
    "Low-rank Muon (A)",
    "Muon",
    "Low-rank Muon (C)",
  ]);
});
