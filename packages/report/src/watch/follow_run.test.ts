import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "@lrm/files";
import { RunFolder } from "@lrm/run/node";
import { addLine, metricsOf, temporaryFolder, writeRun } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { followRun } from "./follow_run.ts";

test("followRun() yields a run at once, whenever it got on, and ends with its process", async () => {
  const folder = writeRun(temporaryFolder(), { steps: 200, done: 40 });
  const lock = await lockFolder(folder);
  const seen: number[] = [];
  for await (const { done, samples } of followRun(folder, { interval: 5 })) {
    seen.push(done);
    if (done < 42) addLine(folder, "metrics.jsonl", metricsOf(200, done + 1));
    else if (samples.length === 0) writeFileSync(join(folder, "sample.txt"), "text");
    else await lock.release();
  }
  expect([...new Set(seen)]).toEqual([40, 41, 42]);
});

test("followRun() waits for the first step of a training of one's own", async () => {
  const run = await RunFolder.create(join(temporaryFolder(), "own"), { training: { steps: 2 } });
  const seen: number[] = [];
  for await (const { done } of followRun(run.path, { interval: 5 })) {
    seen.push(done);
    const [step, counts] = [done + 1, { gradientNorm: 1, learningRate: 0.1 }];
    if (done < 2) run.record({ step, loss: 1, ...counts, samples: 8 * step });
    else await run.release();
  }
  expect([...new Set(seen)]).toEqual([0, 1, 2]);
});

test("followRun() shows a training of one's own that ended before its first step", async () => {
  const run = await RunFolder.create(join(temporaryFolder(), "own"), {});
  await run.save({ step: 0, tensors: {}, state: {} });
  await run.release();
  const seen: number[] = [];
  for await (const { done } of followRun(run.path, { interval: 5 })) seen.push(done);
  expect(seen).toEqual([0]);
});

test("followRun() ends when it is asked to, with the signal's reason", async () => {
  const folder = writeRun(temporaryFolder(), { done: 10 });
  const lock = await lockFolder(folder);
  const controller = new AbortController();
  const reason = new Error("enough");
  const follow = async () => {
    for await (const _ of followRun(folder, { signal: controller.signal, interval: 5 })) {
      controller.abort(reason);
    }
  };
  await expect(follow()).rejects.toBe(reason);
  await lock.release();
});
