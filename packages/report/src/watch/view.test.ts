import { rmSync } from "node:fs";
import { join } from "node:path";
import { addLine, metricsOf, temporaryFolder, timeAfter, writeRun } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { readRun } from "../read_run.ts";
import { lineOf, secondsLeft, viewOf } from "./view.ts";

test("lineOf() and viewOf() do with what there is in the first moments of a run", async () => {
  const folder = writeRun(temporaryFolder(), { done: 0 });
  rmSync(join(folder, "timings.jsonl"));
  const run = await readRun(folder);
  expect(lineOf(run)).toBe("step 0/200");
  expect(viewOf(run, 60)).toContain("░░ 0 %");
  expect(secondsLeft(run)).toBeUndefined();
  expect(viewOf({ ...run, done: 300 }, 60)).toContain("██ 100 %");
});

test("viewOf() names the last part of a run that went on with other settings", async () => {
  const run = await readRun(writeRun(temporaryFolder(), { done: 150 }));
  const parts = [
    { from: 50, changes: ["optimizer.learningRate 0.02 → 0.01"] },
    { from: 100, changes: ["training.steps 150 → 200"] },
  ];
  const lines = viewOf({ ...run, parts }, 60).split("\n");
  expect(lines[1]).toBe("Part 3, from step 101: training.steps 150 → 200");
  expect(viewOf(run, 60)).not.toContain("Part");
});

test("lineOf() and viewOf() keep the time left of a long run in 80 columns", async () => {
  const run = await readRun(writeRun(temporaryFolder(), { done: 150 }));
  const long = { ...run, steps: 123_456_789 };
  const rate = run.curves.tokensPerSecond.at(-1)![0];
  const fast = {
    ...long,
    curves: { ...run.curves, tokensPerSecond: [[rate, 12_345_678]] as const },
  };
  const line = lineOf(fast, 80);
  expect(lineOf(fast).length).toBeGreaterThan(80);
  expect(line).toMatch(/^step 150\/123,456,789 · loss .* · ETA \d+h \d+m$/);
  expect(line.length).toBeLessThanOrEqual(80);
  expect(viewOf(fast, 80).split("\n").at(-1)).toBe(line);
});

test("secondsLeft() goes by the last stretches of the last process", async () => {
  const folder = writeRun(temporaryFolder(), { done: 100 });
  expect(secondsLeft(await readRun(folder))).toBeCloseTo(1);
  const session = { version: "1", node: "v20", device: "a CPU" };
  addLine(folder, "timings.jsonl", { step: 100, ...session, time: timeAfter(9000) });
  expect(secondsLeft(await readRun(folder))).toBeUndefined();
  const pace = { tokensPerSecond: 800, seconds: 0.2, liveBytes: 1, peakBytes: 1 };
  addLine(folder, "timings.jsonl", { step: 110, time: timeAfter(9020), ...pace });
  for (let step = 101; step <= 110; step++) addLine(folder, "metrics.jsonl", metricsOf(200, step));
  expect(secondsLeft(await readRun(folder))).toBeCloseTo(0.02 * 90);
});
