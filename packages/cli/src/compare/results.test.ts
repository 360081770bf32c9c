import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMPARISON, resultOf } from "./_results.ts";
import { nextRun } from "./comparing.ts";
import { openComparison, readComparison } from "./comparison.ts";
import { checkSameOptimizer, readResults, saveResult, thinned } from "./results.ts";
import { gridAround } from "./search.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lrm-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("readResults() gives back what saveResult() kept, in order, and leaves what is half written alone", async () => {
  await openComparison(folder, COMPARISON);
  const results = [
    resultOf("muon", 0.01, 1, 2),
    resultOf("muon", 0.02, 1, null),
    resultOf("muon", 0.02, 2, 3),
  ];
  for (const result of [...results].reverse()) await saveResult(folder, result);
  writeFileSync(join(folder, "runs", "muon-0.04-seed-1.json.77.tmp"), '{"optim');
  expect(await readResults(folder)).toEqual(results);
  expect(readdirSync(join(folder, "runs"))).toContain("muon-0.04-seed-1.json.77.tmp");
});

test.each([
  "{",
  "[]",
  "null",
  '{"optimizer":{"name":"muin"}}',
  JSON.stringify({ ...resultOf("muon", 0.01, 1, 2), training: [1] }),
  JSON.stringify({ ...resultOf("muon", 0.01, 1, 2), validation: [[1, "2"]] }),
])("readResults() names a file that holds no result: %s", async (text) => {
  await openComparison(folder, COMPARISON);
  writeFileSync(join(folder, "runs", "bad.json"), text);
  await expect(readResults(folder)).rejects.toThrow(
    `Cannot use ${join(folder, "runs", "bad.json")}: it holds no result`,
  );
});

test("openComparison() goes on with the same settings wherever the data lies, and refuses others", async () => {
  await openComparison(folder, COMPARISON);
  await openComparison(folder, { ...COMPARISON, data: "/elsewhere/sotu.txt" });
  const training = { ...COMPARISON.training, steps: 50 };
  await expect(openComparison(folder, { ...COMPARISON, training })).rejects.toThrow(
    "its training.steps is 100, not 50; give the same settings, or another --out",
  );
  const device = { backend: "webgpu", description: "a GPU", software: false } as const;
  await expect(openComparison(folder, { ...COMPARISON, device })).rejects.toThrow(
    "its rounding of the device is cpu, not a GPU",
  );
  expect(await readComparison(folder)).toEqual(COMPARISON);
});

test("a copy of a comparison without its runs can be gone on with", async () => {
  await openComparison(folder, COMPARISON);
  rmSync(join(folder, "runs"), { recursive: true });
  await openComparison(folder, COMPARISON);
  const result = resultOf("muon", 0.01, 1, 2);
  await saveResult(folder, result);
  expect(await readResults(folder)).toEqual([result]);
});

test("readComparison() refuses a folder without one, and files that are none", async () => {
  await expect(readComparison(folder)).rejects.toThrow(`Cannot find a comparison in ${folder}`);
  for (const text of ["nothing", "null", '{"version":7}']) {
    writeFileSync(join(folder, "comparison.json"), text);
    await expect(readComparison(folder)).rejects.toThrow(/^Cannot (read|use) .*comparison\.json: /);
  }
});

test("checkSameOptimizer() refuses runs that were made with other settings, whatever the rate", () => {
  const results = [resultOf("muon", 0.02, 1, 2), resultOf("adamw", 0.02, 1, 2)];
  const { optimizer } = results[0]!;
  checkSameOptimizer("here", results, { ...optimizer, learningRate: 7 });
  const changed = { ...optimizer, scale: "rms" } as const;
  expect(() => checkSameOptimizer("here", results, changed)).toThrow(
    "runs of muon there have scale not set, not rms",
  );
});

test("nextRun() does all rates before all seeds, and only what is missing", () => {
  const { optimizer: muon } = resultOf("muon", 0.02, 1, 2);
  const { optimizer: adamw } = resultOf("adamw", 0.002, 1, 2);
  const contest = {
    contestants: [muon, adamw].map((config) => ({ config, grid: gridAround(config.learningRate) })),
    seeds: 2,
  };
  const results = [0.01, 0.02, 0.04].map((rate) =>
    resultOf("muon", rate, 1, rate === 0.02 ? 1 : 2),
  );
  expect(nextRun(contest, results)).toMatchObject({ optimizer: { name: "adamw" }, seed: 1 });
  results.push(
    ...[0.001, 0.002, 0.004].map((rate) => resultOf("adamw", rate, 1, rate === 0.002 ? 1 : 2)),
  );
  expect(nextRun(contest, results)).toEqual({ optimizer: muon, seed: 2 });
  results.push(resultOf("muon", 0.02, 2, 1));
  expect(nextRun(contest, results)).toEqual({ optimizer: adamw, seed: 2 });
  results.push(resultOf("adamw", 0.002, 2, 1));
  expect(nextRun(contest, results)).toBeUndefined();
});

test("thinned() gives few points, rounded", () => {
  expect(thinned([5, 10 / 3])).toEqual([
    [1, 5],
    [2, 3.33333],
  ]);
  expect(thinned([])).toEqual([]);
  expect(thinned(Array.from({ length: 1953 }, () => 1)).length).toBeLessThanOrEqual(200);
});
