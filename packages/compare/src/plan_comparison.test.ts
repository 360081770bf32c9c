import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDryBackend } from "@lrm/tensor";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { planComparison } from "./plan_comparison.ts";

test("planComparison() takes the defaults of settings that are undefined", async () => {
  const data = join(temporaryFolder(), "text.txt");
  writeFileSync(data, "a text that is long enough ".repeat(200));
  const settings = { contestants: [{ optimizer: "adamw" }], data };
  const names = [
    ...["seeds", "preset", "model", "textField", "steps", "tokens", "batch", "context"],
    ...["accumulation", "evaluationTokens", "evaluateEvery", "curveTokens"],
  ];
  const nothing: object = Object.fromEntries(names.map((name) => [name, undefined]));
  const [plan, other] = await Promise.all([
    planComparison(settings),
    planComparison({ ...settings, ...nothing }),
  ]);
  expect(plan.contest.seeds).toBe(3);
  expect(plan.description).toMatch(/steps of 4 × 128 tokens/);
  expect(other.contest).toEqual(plan.contest);
  expect(other.description).toBe(plan.description);
  const backend = createDryBackend();
  expect(other.comparisonFor(backend)).toEqual(plan.comparisonFor(backend));
});
