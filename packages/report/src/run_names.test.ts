import { expect, test } from "vitest";
import { runNames } from "./run_names.ts";

test.each([
  [["runs/muon"], ["muon"]],
  [
    ["runs/muon", "runs/adamw/"],
    ["muon", "adamw"],
  ],
  [
    ["a/muon", "b/muon", "b/adamw"],
    ["a/muon", "b/muon", "adamw"],
  ],
  [
    ["one/x/muon.json", "two/x/muon.json"],
    ["one/x/muon", "two/x/muon"],
  ],
])("runNames() tells runs apart: %j", (paths, names) => {
  expect(runNames(paths)).toEqual(names);
});

test("runNames() numbers a run that is given twice", () => {
  const [first, second] = runNames(["runs/muon", "runs/muon"]);
  expect(second).toBe(`${first} (2)`);
});
