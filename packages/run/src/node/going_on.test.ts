import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import type { RunSettings } from "../new_run_settings.ts";
import { readMetrics } from "./metrics_lines.ts";
import { readRunConfig } from "./read_run_config.ts";
import { type ResumeOptions, resumeRun } from "./resume_run.ts";
import { readSamples } from "./samples_reader.ts";
import { startRun } from "./start_run.ts";
import { trainRun } from "./train_run.ts";

const SETTINGS = {
  ...{ batch: 1, context: 16, optimizer: "rmnp", steps: 4, checkpointEvery: 2 },
  ...{ evaluateEvery: 2, evaluationTokens: 32, sampleTokens: 8 },
} as const;
const DEVICE = { backend: "cpu", threads: 0 } as const;

/** Trains a run to its end. */
async function trained(settings: RunSettings = SETTINGS): Promise<string> {
  const out = join(temporaryFolder(), "run");
  await trainRun(await startRun(settings, { out, device: DEVICE }));
  return out;
}

/** Goes on with a run to its end, or until after `stop` steps. */
async function goOn(path: string, options: ResumeOptions = {}, stop?: number) {
  const run = (await resumeRun(path, { device: DEVICE, ...options }))!;
  const enough = new AbortController();
  const onStep = ({ step }: { readonly step: number }) => {
    if (step === stop) enough.abort();
  };
  return await trainRun(run, { signal: enough.signal, observers: [{ onStep }] });
}

function copied(path: string): string {
  const copy = join(temporaryFolder(), "copy");
  cpSync(path, copy, { recursive: true });
  return copy;
}

const filesOf = (path: string) =>
  ["config.json", "metrics.jsonl", "checkpoint.safetensors", "sample.txt"].map((name) =>
    createHash("sha256")
      .update(readFileSync(join(path, name)))
      .digest("hex"),
  );

test("resumeRun() goes on with a complete run for more steps and at another rate, and records a part", async () => {
  const path = await trained();
  const notices: string[] = [];
  const settings = { steps: 8, learningRate: 5e-4, cooldown: 0 };
  const end = await goOn(path, { settings, onNotice: (line) => notices.push(line) });
  expect(end).toMatchObject({ complete: true, step: 8 });
  expect(notices).toContain(
    "Part 2, from step 5 on: optimizer.learningRate 0.001 → 0.0005, optimizer.cooldown 0.6 → 0, training.steps 4 → 8",
  );
  const config = await readRunConfig(path);
  expect(config).toMatchObject({
    training: { steps: 8 },
    earlier: [{ until: 4, training: { steps: 4 }, optimizer: { learningRate: 0.001 } }],
  });
  const metrics = readMetrics(join(path, "metrics.jsonl"));
  expect(metrics.map(({ step, part }) => [step, part])).toEqual([
    ...[1, 2, 3, 4].map((step) => [step, undefined]),
    ...[5, 6, 7, 8].map((step) => [step, 2]),
  ]);
  expect(metrics.at(-1)!.learningRate).toBe(5e-4);
  expect(readSamples(path, 8).map(({ step }) => step)).toEqual([4, 8]);
  expect(await resumeRun(path, { device: DEVICE })).toBeUndefined();
});

test("resumeRun() ends a later part with the same bytes, wherever it was stopped", async () => {
  const momentumCooldown = { to: 0.85, steps: 2 };
  const whole = await trained({ ...SETTINGS, momentumCooldown });
  const [unbegun, stopped] = [copied(whole), copied(whole)];
  const extended = { extend: 4 };
  await goOn(whole, extended);
  await goOn(stopped, extended, 5);
  expect((await goOn(stopped)).step).toBe(8);
  // Ended after the part was recorded, and before its first step.
  const run = await resumeRun(unbegun, { device: DEVICE, ...extended });
  await run!.resources[Symbol.asyncDispose]();
  expect(existsSync(join(unbegun, "sample.txt"))).toBe(false);
  expect((await goOn(unbegun)).step).toBe(8);
  for (const other of [stopped, unbegun]) expect(filesOf(other)).toEqual(filesOf(whole));
});

test("resumeRun() evaluates the step that a run stopped at where the new part asks for it", async () => {
  const path = join(temporaryFolder(), "run");
  const enough = new AbortController();
  const onPhase = (phase: string, step: number) => phase === "end" && step === 3 && enough.abort();
  const run = await startRun(SETTINGS, { out: path, device: DEVICE });
  await trainRun(run, { signal: enough.signal, observers: [{ onPhase } as never] });
  const end = await goOn(path, { settings: { steps: 5, evaluateEvery: 1 } });
  expect(end).toMatchObject({ complete: true, step: 5 });
  const metrics = readMetrics(join(path, "metrics.jsonl"));
  expect(
    metrics.map(({ step, part, validationLoss }) => [step, part, validationLoss !== undefined]),
  ).toEqual([
    [1, undefined, false],
    [2, undefined, true],
    [3, undefined, true],
    [4, 2, true],
    [5, 2, true],
  ]);
});

test("resumeRun() begins a part in the middle of a run, and lets it wait anew for a lower loss", async () => {
  const path = await trained({ ...SETTINGS, steps: 40, learningRate: 1e-12, patience: 1 });
  const { training } = await readRunConfig(path);
  const done = readMetrics(join(path, "metrics.jsonl")).at(-1)!.step;
  expect(done).toBeLessThan(training.steps);
  const end = await goOn(path, { settings: { patience: 2 }, extend: 20 });
  expect(end.step).toBe(done + 4);
});

test("resumeRun() refuses settings that need another state of the optimizer, and changes nothing", async () => {
  const path = await trained({ ...SETTINGS, optimizer: "newton-muon", refreshInterval: 2 });
  const before = filesOf(path);
  const settings = { blocks: 2, steps: 8 };
  await expect(resumeRun(path, { device: DEVICE, settings })).rejects.toThrow(
    /^Cannot go on from .* with training.steps 4 → 8, optimizer.blocks not set → 2: the optimizer's state would have another form; leave that out, or start a new run from its weights, without --resume$/,
  );
  expect(filesOf(path)).toEqual(before);
});

test("resumeRun() takes the same data from another place, and refuses other data", async () => {
  const folder = temporaryFolder();
  const [here, there] = [join(folder, "here.txt"), join(folder, "there.txt")];
  const text = "A loss that falls. ".repeat(200);
  writeFileSync(here, text);
  const path = await trained({ ...SETTINGS, data: here });
  writeFileSync(there, text.replaceAll("falls", "rises"));
  const extend = 2;
  await expect(goOn(path, { data: there, extend })).rejects.toThrow(
    /has other text than when the run began.*; restore the data, name a copy of it with --data/,
  );
  writeFileSync(there, text);
  const notices: string[] = [];
  await goOn(path, { data: there, extend, onNotice: (line) => notices.push(line) });
  expect(notices).toContain(`The data in ${there} are those that the run began with`);
  expect((await readRunConfig(path)).data).toBe(there);
});
