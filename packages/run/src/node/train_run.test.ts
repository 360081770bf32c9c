import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { evaluateModel } from "./evaluate_model.ts";
import { readMetrics } from "./metrics_lines.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { resumeRun } from "./resume_run.ts";
import { startRun } from "./start_run.ts";
import { readTimings } from "./timings_reader.ts";
import { type RunObserver, trainRun } from "./train_run.ts";

const SETTINGS = {
  ...{ batch: 1, context: 16, optimizer: "rmnp", steps: 6, checkpointEvery: 2 },
  ...{ evaluationTokens: 32, sampleTokens: 8 },
} as const;
const DEVICE = { backend: "cpu", threads: 0 } as const;

test("trainRun() tells observers in order, saves when it is ended, and completes after a resume", async () => {
  const out = join(temporaryFolder(), "run");
  const notices: string[] = [];
  const onNotice = (line: string) => notices.push(line);
  const calls: string[] = [];
  const enough = new AbortController();
  const observer: RunObserver = {
    onStep({ step }) {
      calls.push(`step ${step}`);
      if (step === 3) enough.abort();
    },
    onCheckpoint: ({ step }) => void calls.push(`checkpoint ${step}`),
    onTrained: () => void calls.push("trained"),
    onEnd: ({ complete, step }) => void calls.push(`end ${step} ${complete}`),
  };
  const run = await startRun(SETTINGS, { out, device: DEVICE, onNotice });
  const stopped = await trainRun(run, { observers: [observer], signal: enough.signal });
  expect(stopped).toMatchObject({ complete: false });
  expect(calls.slice(0, 2)).toEqual(["step 1", "step 2"]);
  expect(calls.at(-2)).toBe("trained");
  expect(calls.at(-1)).toBe(`end ${stopped.step} false`);
  expect(notices.at(-1)).toBe(`Run folder: ${out}`);
  expect(existsSync(join(out, "lock"))).toBe(false);

  const resumed = await resumeRun(out, { device: DEVICE });
  const end = await trainRun(resumed!);
  expect(end).toMatchObject({ complete: true, step: 6, outcome: { unit: "nats per byte" } });
  expect(readMetrics(join(out, "metrics.jsonl")).map(({ step }) => step)).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);
  expect(readTimings(out).sessions.map(({ step }) => step)).toEqual([0, stopped.step]);
  expect(await resumeRun(out, { device: DEVICE })).toBeUndefined();
});

test("trainRun() ends with the loss that evaluateModel() measures, with an average of the weights too", async () => {
  const out = join(temporaryFolder(), "run");
  const weightAverage = { horizon: 3, start: 2, share: 0.6 };
  const variants = { hyperball: true, splitHeads: true, momentumCooldown: { to: 0.85, steps: 3 } };
  const settings = { ...SETTINGS, ...variants, learningRate: 0.05, weightAverage };
  await trainRun(await startRun(settings, { out, device: DEVICE }));
  const plain = join(temporaryFolder(), "run");
  await trainRun(
    await startRun(
      { ...SETTINGS, ...variants, learningRate: 0.05 },
      { out: plain, device: DEVICE },
    ),
  );
  const [last, without] = [out, plain].map(
    (folder) => readMetrics(join(folder, "metrics.jsonl")).at(-1)!,
  );
  const options = { device: DEVICE };
  const evaluation = { tokens: 32, batch: 1, context: 16 };
  const { loss } = await evaluateModel(out, evaluation, options);
  expect(loss).toBeCloseTo(last!.validationLoss!, 6);
  expect(last!.loss).toBe(without!.loss);
  expect(Math.abs(last!.validationLoss! - without!.validationLoss!)).toBeGreaterThan(1e-4);
});

test.each([
  [
    { weightAverage: { horizon: 3, start: 7, share: 0.6 } },
    "Cannot average the weights from step 7 on: the run has 6 steps; begin at step 6 or before",
  ],
  [
    { momentumCooldown: { to: 0.85, steps: 7 } },
    "Cannot cool the momentum of rmnp down over the last 7 steps: the run has 6 steps; choose at most 6 steps",
  ],
])("startRun() refuses %o before it makes a folder", async (settings, message) => {
  const out = join(temporaryFolder(), "run");
  const started = startRun({ ...SETTINGS, ...settings }, { out, device: DEVICE });
  await expect(started).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

test("trainRun() releases the run where an observer throws, and says why it stopped", async () => {
  const out = join(temporaryFolder(), "run");
  const run = await startRun(SETTINGS, { out, device: DEVICE });
  const errors: unknown[] = [];
  const error = new Error("no more of this");
  const observer: RunObserver = {
    onCheckpoint() {
      throw error;
    },
    onError: (each) => void errors.push(each),
  };
  await expect(trainRun(run, { observers: [observer] })).rejects.toBe(error);
  expect(errors).toEqual([error]);
  expect(readTimings(out).stopped).toBe("no more of this");
  expect(existsSync(join(out, "lock"))).toBe(false);
});

test("trainRun() writes no timings before the first checkpoint, so that a run which ends there starts again", async () => {
  const out = join(temporaryFolder(), "run");
  const run = await startRun(SETTINGS, { out, device: DEVICE });
  const error = new Error("no space");
  const folder: PreparedRun["folder"] = Object.create(run.folder, {
    save: { value: () => Promise.reject(error) },
  });
  const errors: unknown[] = [];
  const observer: RunObserver = { onError: (each) => void errors.push(each) };
  await expect(trainRun({ ...run, folder }, { observers: [observer] })).rejects.toBe(error);
  expect(errors).toEqual([error]);
  expect(existsSync(join(out, "timings.jsonl"))).toBe(false);
  const again = await resumeRun(out, { device: DEVICE });
  expect(await trainRun(again!)).toMatchObject({ complete: true, step: 6 });
});

test("trainRun() reports an error before the first step and after the last one like any other", async () => {
  const failures = [
    // No window fits into the validation data.
    (run: PreparedRun): PreparedRun => ({
      ...run,
      corpus: { ...run.corpus, validation: { length: 3, copy() {} } },
    }),
    // The final sample cannot be decoded.
    (run: PreparedRun): PreparedRun => ({
      ...run,
      tokenizer: {
        ...run.tokenizer,
        decode() {
          throw new Error("Cannot decode");
        },
      },
    }),
  ];
  for (const broken of failures) {
    const out = join(temporaryFolder(), "run");
    const run = await startRun(SETTINGS, { out, device: DEVICE });
    const errors: unknown[] = [];
    const training = trainRun(broken(run), {
      observers: [{ onError: (e) => void errors.push(e) }],
    });
    const error: unknown = await training.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(errors).toEqual([error]);
    expect(readTimings(out).stopped).toBe((error as Error).message);
    expect(existsSync(join(out, "lock"))).toBe(false);
    const resumed = await resumeRun(out, { device: DEVICE });
    expect(await trainRun(resumed!)).toMatchObject({ complete: true, step: 6 });
  }
});

test("startRun() leaves nothing behind where it is refused", async () => {
  const out = join(temporaryFolder(), "run");
  const refused = startRun(SETTINGS, {
    out,
    device: DEVICE,
    onBackend() {
      throw new RangeError("Cannot use it");
    },
  });
  await expect(refused).rejects.toThrow("Cannot use it");
  expect(existsSync(out)).toBe(false);
});
