import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDryBackend } from "@lrm/tensor";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { planRun } from "./plan_run.ts";
import { readRunConfig } from "./read_run_config.ts";
import { resumeRun } from "./resume_run.ts";
import { startRun } from "./start_run.ts";
import { trainRun } from "./train_run.ts";

const device = { backend: "cpu", threads: 0 } as const;
const SETTINGS = {
  order: "sequential",
  ...{ batch: 1, context: 16, accumulation: 2, optimizer: "rmnp", steps: 6, checkpointEvery: 2 },
  ...{ evaluationTokens: 32, sampleTokens: 8 },
} as const;
const FILES = ["metrics.jsonl", "checkpoint.safetensors", "sample.txt"];

const filesOf = (folder: string) => FILES.map((name) => readFileSync(join(folder, name)));

test("a run in sequential order records it, and ends after an interruption with the same bytes", async () => {
  const [whole, halted] = [0, 1].map(() => join(temporaryFolder(), "run")) as [string, string];
  await trainRun(await startRun(SETTINGS, { device, out: whole }));
  expect((await readRunConfig(whole)).training.order).toBe("sequential");

  const enough = new AbortController();
  const run = await startRun(SETTINGS, { device, out: halted });
  const observer = { onStep: ({ step }: { step: number }) => step === 3 && enough.abort() };
  const stopped = await trainRun(run, { observers: [observer], signal: enough.signal });
  expect(stopped.complete).toBe(false);
  const resumed = await resumeRun(halted, { device });
  expect(await trainRun(resumed!)).toMatchObject({ complete: true });
  expect(filesOf(halted)).toEqual(filesOf(whole));
});

test("a run at random positions records no order", async () => {
  const { configFor } = await planRun({ ...SETTINGS, order: "random" });
  expect(configFor(createDryBackend(), 6).training).not.toHaveProperty("order");
});

test("resumeRun() refuses another order than that of the checkpoint, and an unknown one", async () => {
  const out = join(temporaryFolder(), "run");
  const enough = new AbortController();
  const run = await startRun(SETTINGS, { device, out });
  const observer = { onStep: ({ step }: { step: number }) => step === 2 && enough.abort() };
  await trainRun(run, { observers: [observer], signal: enough.signal });
  const path = join(out, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  const rewrite = (order: string) =>
    writeFileSync(path, JSON.stringify({ ...config, training: { ...config.training, order } }));
  rewrite("random");
  await expect(resumeRun(out, { device })).rejects.toThrow("training.order");
  rewrite("backwards");
  await expect(resumeRun(out, { device })).rejects.toThrow('training.order is "backwards"');
});

test("startRun() refuses sequential order for examples", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "examples.jsonl");
  const lines = Array.from({ length: 12 }, (_, at) => `{"prompt": "${at}", "completion": "yes"}`);
  writeFileSync(data, lines.join("\n"));
  const settings = { ...SETTINGS, data, examples: { packed: false } };
  await expect(startRun(settings, { device, out: join(folder, "run") })).rejects.toThrow(
    "Cannot take examples in sequential order: every epoch has its own random order; leave out the order, or train on text",
  );
});
