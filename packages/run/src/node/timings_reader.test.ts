import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder, timeAfter, writeRun } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { readSamples } from "./samples_reader.ts";
import { readTimings } from "./timings_reader.ts";

test.each(["tokensPerSecond", "samplesPerSecond"] as const)(
  "readTimings() with %s and readSamples() take any number of lines, and keep the last ones",
  (speed) => {
    const folder = writeRun(temporaryFolder(), { done: 0 });
    rmSync(join(folder, "timings.jsonl"));
    const paces = Array.from({ length: 40_000 }, (_, at) =>
      JSON.stringify({
        ...{ step: at + 1, time: timeAfter(at), [speed]: 10, seconds: 0.5 },
        ...{ liveBytes: 1, peakBytes: at },
      }),
    );
    const session = { version: "1", node: "v20", device: "a CPU", time: timeAfter(0) };
    const sessions = Array.from({ length: 1000 }, (_, step) =>
      JSON.stringify({ ...session, step }),
    );
    writeFileSync(join(folder, "timings.jsonl"), `${[...sessions, ...paces].join("\n")}\n`);
    const timings = readTimings(folder);
    expect(timings.damaged).toBe(0);
    expect(timings.paces.length).toBeLessThanOrEqual(16_384);
    expect(timings.paces.at(-1)).toMatchObject({ step: 40_000, peakBytes: 39_999 });
    expect(timings.paces.reduce((sum, { seconds = 0 }) => sum + seconds, 0)).toBe(20_000);
    expect(timings.paces.every((pace) => pace[speed] === 10)).toBe(true);
    expect([timings.sessions[0]!.step, timings.sessions.at(-1)!.step]).toEqual([0, 999]);
    expect(timings.sessions.length).toBeLessThanOrEqual(200);
    const samples = Array.from({ length: 5000 }, (_, at) =>
      JSON.stringify({ step: at + 1, text: "x" }),
    );
    writeFileSync(join(folder, "samples.jsonl"), `${samples.join("\n")}\n`);
    const read = readSamples(folder, 5000);
    expect(read.length).toBeLessThanOrEqual(100);
    expect(read.at(-1)!.step).toBe(5000);
  },
);
