import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addLine, temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { TimingLog } from "./timing_log.ts";
import { readTimings } from "./timings_reader.ts";

const SESSION = { version: "1.2.3", node: "v20", device: "a CPU" };

/** A log of a run of 1,000 steps of 10 tokens. */
function logIn(folder: string, step: number): TimingLog {
  return new TimingLog(
    { recordTiming: (line) => addLine(folder, "timings.jsonl", line) },
    { ...SESSION, step },
    {
      ...{ steps: 1000, data: { unit: "tokens", perStep: 10 } },
      memory: () => ({ liveBytes: 5, peakBytes: 8 }),
    },
  );
}

test("TimingLog makes a line of every 200th of a run, and of what is left before a checkpoint; after a crash what was done again counts once", () => {
  const folder = temporaryFolder();
  const first = logIn(folder, 0);
  for (let stretch = 0; stretch < 4; stretch++) first.pace({ steps: 3, seconds: 0.5 });
  first.memory({ weights: 1, gradients: 1, state: 2, activations: 3, scratch: 4 });
  first.pace({ steps: 1, seconds: 0.125 });
  expect(first.flush()).toMatchObject({ step: 13, tokensPerSecond: 80, seconds: 0.125 });
  expect(first.flush()).toMatchObject({ step: 13 });
  const before = readTimings(folder);
  expect(before.sessions).toMatchObject([{ ...SESSION, step: 0 }]);
  expect(before.paces).toMatchObject([
    { step: 6, tokensPerSecond: 60, seconds: 1, liveBytes: 5, peakBytes: 8 },
    { step: 12, tokensPerSecond: 60, seconds: 1 },
    { step: 13, tokensPerSecond: 80 },
  ]);
  expect(before.memory).toMatchObject({ scratch: 4 });

  first.stopped("the loss is not finite");
  expect(readTimings(folder).stopped).toBe("the loss is not finite");
  const second = logIn(folder, 6);
  second.pace({ steps: 5, seconds: 1 });
  const after = readTimings(folder);
  expect(after.sessions.map(({ step }) => step)).toEqual([0, 6]);
  expect(after.paces.map(({ step, seconds }) => [step, seconds])).toEqual([
    [6, 1],
    [11, 1],
  ]);
  expect(after.stopped).toBeUndefined();
});

test("readTimings() takes lines of earlier versions, leaves out what is none, and gives nothing without a file", () => {
  const folder = temporaryFolder();
  const old = { step: 5, time: "2026-01-02", tokensPerSecond: 10, liveBytes: 1, peakBytes: 2 };
  writeFileSync(
    join(folder, "timings.jsonl"),
    `${JSON.stringify(old)}\nnull\n[]\n{"step":"six","tokensPerSecond":1}\n{"step":6,"version":"without a time"}\n{"step":7,"tok`,
  );
  expect(readTimings(folder)).toEqual({
    ...{ sessions: [], paces: [old], memory: undefined, stopped: undefined, damaged: 4 },
  });
  expect(readTimings(join(folder, "nowhere")).paces).toEqual([]);
  mkdirSync(join(folder, "blocked/timings.jsonl"), { recursive: true });
  expect(() => readTimings(join(folder, "blocked"))).toThrow(/^Cannot read .*: it is a folder/);
});
