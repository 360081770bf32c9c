import { expect, test } from "vitest";
import { ownRuleEntry } from "../rule/own_rule.ts";
import { addEntries, CATALOG, findEntry, ownEntries, sourceOf } from "./catalog.ts";

test("addEntries() replaces the optimizers of a file that was edited", () => {
  const own = ownEntries();
  const [first, edited] = ["First", "Edited"].map((title) => ({
    ...ownRuleEntry,
    ...{ name: "mine", title },
  }));
  addEntries([first!], "mine.js");
  addEntries([edited!], "newer.js");
  expect(CATALOG).toHaveLength(own.length + 1);
  expect(findEntry("mine")).toBe(edited);
  expect(ownEntries()).toEqual(own);
  expect(["adamw", "own-rule", "mine"].map(sourceOf)).toEqual([
    undefined,
    {},
    { file: "newer.js" },
  ]);
});
