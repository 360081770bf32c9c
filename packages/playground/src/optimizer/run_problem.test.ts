import { expect, test } from "vitest";
import { MODEL_SIZES, type ModelName } from "../config.ts";
import { CATALOG } from "./catalog.ts";
import { problemOfRun } from "./run_problem.ts";

test("problemOfRun() finds none with the defaults of any optimizer for any model", () => {
  for (const model of Object.keys(MODEL_SIZES) as ModelName[]) {
    for (const { name } of CATALOG)
      expect(problemOfRun({ optimizer: name }, model)).toBeUndefined();
  }
});

test("problemOfRun() names the parameter that is too small, or the setting that is refused", () => {
  const low = (rank: number) => ({ optimizer: "low-rank-muon", settings: { rank } });
  expect(problemOfRun(low(128), "nano")).toBeUndefined();
  expect(problemOfRun(low(129), "nano")).toMatch(
    /^Cannot train parameter "h\.0\.attn.* from 1 to 128/,
  );
  expect(problemOfRun({ optimizer: "muon", settings: { momentum: 2 } }, "nano")).toBe(
    "Cannot use muon with momentum 2: this value is not allowed; take a number from 0 to below 1",
  );
});
