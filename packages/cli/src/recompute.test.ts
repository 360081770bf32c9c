import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRunConfig } from "@lrm/run/node";
import { expect, test } from "vitest";
import { newRun } from "./commands/new_run.ts";
import { resumedRun } from "./commands/resumed_run.ts";
import { runTraining } from "./commands/run_training.ts";
import type { TrainFlags } from "./flags/train_flags.ts";
import { Workplace } from "./testing/lrm.ts";

const DEVICE = { backend: "cpu", threads: 1 } as const;
const FILES = ["metrics.jsonl", "checkpoint.safetensors", "sample.txt"];
const endless = new AbortController().signal;

test("a run with recompute, and one that goes on without, end as one that never had it, bit for bit", async () => {
  using workplace = new Workplace();
  const flags: TrainFlags = {
    ...DEVICE,
    ...{ preset: "nano", data: workplace.text, optimizer: "rmnp", steps: 4, seed: 1 },
    ...{ batch: 1, context: 16, accumulation: 2, evaluationTokens: 16, sampleTokens: 8 },
  };
  const start = async (name: string, recompute: boolean, signal = endless) => {
    const run = await newRun({ ...flags, recompute, out: workplace.at(name) }, signal);
    return runTraining(run, signal);
  };
  const digestsOf = (name: string) =>
    FILES.map((file) => {
      const bytes = readFileSync(join(workplace.at(name), file));
      return createHash("sha256").update(bytes).digest("hex");
    });

  expect(await start("plain", false)).toBe(true);
  expect(await start("recomputed", true)).toBe(true);
  expect(digestsOf("recomputed")).toEqual(digestsOf("plain"));

  const interruption = new AbortController();
  const run = await newRun({ ...flags, recompute: true, out: workplace.at("changed") }, endless);
  // Comes after the first step: between steps there is a turn of the event loop.
  setTimeout(() => interruption.abort(), 0);
  expect(await runTraining(run, interruption.signal)).toBe(false);
  expect(existsSync(join(workplace.at("changed"), "sample.txt"))).toBe(false);
  const resumed = await resumedRun(workplace.at("changed"), { ...DEVICE, recompute: false });
  expect(resumed!.config.training.recompute).toBe(false);
  expect(await runTraining(resumed!, endless)).toBe(true);
  expect(digestsOf("changed")).toEqual(digestsOf("plain"));
  // The run's own choice stays.
  expect((await readRunConfig(workplace.at("changed"))).training.recompute).toBe(true);
});
