import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tokensInMemory } from "@lrm/data";
import { deviceOf } from "@lrm/run";
import { testBackend } from "@lrm/tensor/testing";
import { COMPARISON } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { runContest } from "./comparing.ts";
import { type Comparison, openComparison } from "./comparison.ts";
import { contestantOf } from "./contestant.ts";
import { measureTiming } from "./measure_timing.ts";
import { nameOf, readResults } from "./results.ts";
import type { RunRequest, Workbench } from "./run.ts";
import { summarize } from "./summary.ts";

const backend = await testBackend();
const folder = mkdtempSync(join(tmpdir(), "lrm-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const tokens = tokensInMemory(Uint8Array.from({ length: 400 }, (_, at) => (5 * at) % 251));
const training = { ...COMPARISON.training, steps: 4, evaluateEvery: 2 };
const comparison: Comparison = { ...COMPARISON, training, device: deviceOf(backend) };
const workbench: Workbench = {
  backend,
  comparison,
  corpus: { name: "a pattern", train: tokens, validation: tokens },
  signal: new AbortController().signal,
};
const learningRates = [0.01, 0.02];
const contestants = [
  { optimizer: "adamw", learningRates: [0.001] },
  { optimizer: "newton-muon", learningRates },
  { optimizer: "low-rank-muon", learningRates, settings: { rank: 4 } },
]
  .map((each) => contestantOf(each, comparison.model.config))
  .map((each) => ({ ...each, grid: { ...each.grid, extensions: 0 } }));
const contest = { contestants, seeds: 2 };

test("runContest() does every rate and seed from the same weights and data, once, and repeats what was lost alike", async () => {
  await openComparison(folder, comparison);
  const requests: RunRequest[] = [];
  const onStart = (request: RunRequest) => requests.push(request);
  await runContest(folder, contest, workbench, { onStart });
  expect(requests).toHaveLength(1 + 2 + 2 + 3);
  const results = await readResults(folder, comparison);
  expect(results).toHaveLength(8);
  // The first loss is measured before the first update, so it depends on weights and data only.
  for (const seed of [1, 2]) {
    const first = results.filter((each) => each.seed === seed).map(({ training: [at] }) => at![1]);
    expect(first.length).toBeGreaterThan(2);
    for (const loss of first) expect(loss).toBe(first[0]);
  }
  for (const { validation } of results) expect(validation.map(([step]) => step)).toEqual([2, 4]);

  const [lost] = results;
  rmSync(join(folder, "runs", nameOf(lost!)));
  await runContest(folder, contest, workbench, { onStart });
  expect(requests.slice(8).map(nameOf)).toEqual([nameOf(lost!)]);
  const again = await readResults(folder, comparison);
  const plain = (each: (typeof again)[0]) => ({ ...each, seconds: 0, processorSeconds: 0 });
  expect(again.map(plain)).toEqual(results.map(plain));
});

test("runContest() keeps nothing of a run that is stopped", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const more = { ...contest, seeds: 3 };
  const before = readdirSync(join(folder, "runs"));
  const stopped = runContest(
    folder,
    more,
    { ...workbench, signal: controller.signal },
    {
      onStart: () => controller.abort(reason),
    },
  );
  await expect(stopped).rejects.toBe(reason);
  expect(readdirSync(join(folder, "runs"))).toEqual(before);
});

test("measureTiming() times every optimizer, refreshes included, and leaves no memory behind", async () => {
  const { liveBytes } = backend.memory();
  const configs = contestants.map(({ config }) => ({
    ...config,
    ...(config.name === "newton-muon" && { refreshInterval: 2 }),
  }));
  const timing = await measureTiming(folder, configs, workbench, { rounds: 2 });
  expect(backend.memory().liveBytes).toBe(liveBytes);
  for (const { name } of configs) {
    expect(timing.optimizers[name]?.step.median).toBeGreaterThan(0);
    expect(timing.optimizers[name]?.update.median).toBeGreaterThan(0);
  }
  const { rows } = summarize(comparison, await readResults(folder, comparison), timing);
  for (const { share } of rows) expect(share).toBeGreaterThan(0);
});
