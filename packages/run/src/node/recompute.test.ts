import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { readRunConfig } from "./read_run_config.ts";
import { resumeRun } from "./resume_run.ts";
import { startRun } from "./start_run.ts";
import { trainRun } from "./train_run.ts";

const device = { backend: "cpu", threads: 1 } as const;
const FILES = ["metrics.jsonl", "checkpoint.safetensors", "sample.txt"];

test("a run with recompute, and one that goes on without, end as one that never had it, bit for bit", async () => {
  const folder = temporaryFolder();
  const settings = {
    ...{ optimizer: "rmnp", steps: 4, batch: 1, context: 16, accumulation: 2 },
    ...{ evaluationTokens: 16, sampleTokens: 8 },
  };
  const start = (name: string, recompute: boolean) =>
    startRun({ ...settings, recompute }, { device, out: join(folder, name) });
  const digestsOf = (name: string) =>
    FILES.map((file) => {
      const bytes = readFileSync(join(folder, name, file));
      return createHash("sha256").update(bytes).digest("hex");
    });

  expect(await trainRun(await start("plain", false))).toMatchObject({ complete: true });
  expect(await trainRun(await start("recomputed", true))).toMatchObject({ complete: true });
  expect(digestsOf("recomputed")).toEqual(digestsOf("plain"));

  const interruption = new AbortController();
  const run = await start("changed", true);
  // Comes after the first step: between steps there is a turn of the event loop.
  setTimeout(() => interruption.abort(), 0);
  const { signal } = interruption;
  expect(await trainRun(run, { signal })).toMatchObject({ complete: false });
  const changed = join(folder, "changed");
  expect(existsSync(join(changed, "sample.txt"))).toBe(false);
  const resumed = await resumeRun(changed, { device, recompute: false });
  expect(resumed!.config.training.recompute).toBe(false);
  expect(await trainRun(resumed!)).toMatchObject({ complete: true });
  expect(digestsOf("changed")).toEqual(digestsOf("plain"));
  // The run's own choice stays.
  expect((await readRunConfig(changed)).training.recompute).toBe(true);
});
