import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "@lrm/files";
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
