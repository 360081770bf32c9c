import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accuracy, crossEntropy, gelu } from "@lrm/autograd";
import { batchNorm, dense, initialize, sequential } from "@lrm/autograd/layers";
import { muonWithAdamW } from "@lrm/muon";
import { linearDecay } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { temporaryFolder } from "@lrm/test-helpers";
import { arrayBatches, arrayBatchesInOrder, RunError, type Task } from "@lrm/train";
import { expect, test } from "vitest";
import { readMetrics } from "./metrics_lines.ts";
import { readTimings } from "./timings_reader.ts";
import { type FolderOptions, type FolderSubject, trainInFolder } from "./train_in_folder.ts";

const SETTINGS = { seed: 1, steps: 12, accumulation: 2, evaluateEvery: 3, checkpointEvery: 4 };
const CONFIG = { title: "Which quadrant", width: 8 };

/** Points of a square, and the number of their quadrant. */
function points(samples: number, seed: number) {
  const numbers = new Random(seed).numbers();
  const x = Float32Array.from({ length: 2 * samples }, () => 2 * numbers.next().value - 1);
  const y = Int32Array.from(
    { length: samples },
    (_, row) => (x[2 * row]! > 0 ? 1 : 0) + (x[2 * row + 1]! > 0 ? 2 : 0),
  );
  return { x: { data: x, shape: [samples, 2] }, y };
}

/** Changes to the classifier of the tests. */
interface Changes {
  readonly batch?: number;
  readonly dataSeed?: number;
  readonly validationSeed?: number;
  /** Last factor of the learning rate. */
  readonly end?: number;
  readonly learningRate?: number;
  readonly maxGradientNorm?: number;
}

/** Makes a classifier as a new process does, on a backend of its own. */
function classifier({
  batch = 16,
  dataSeed = 1,
  validationSeed = 2,
  end = 0,
  ...rates
}: Changes = {}): FolderSubject<"x" | "y", "samples"> {
  const backend = createReferenceBackend();
  const layers = sequential(
    ...[dense(2, 8), batchNorm(8), gelu, dense(8, 8), gelu],
    dense(8, 4, { role: "head" }),
  );
  const model = initialize(backend, layers, new Random(1));
  const { parameters, forward } = model;
  const schedule = linearDecay({ steps: SETTINGS.steps, end });
  const optimizer = muonWithAdamW(parameters, { schedule, ...rates });
  const task: Task<"x" | "y", "samples"> = {
    parameters,
    training: arrayBatches(points(50, dataSeed), { batch }),
    // An evaluation looks for a signal every 32 batches.
    validation: arrayBatchesInOrder(points(40, validationSeed), { batch: 1 }),
    loss: ({ x, y }) => crossEntropy(forward(x), y),
    evaluate({ x, y }) {
      const logits = forward(x);
      return { loss: crossEntropy(logits, y), accuracy: accuracy(logits, y) };
    },
  };
  return { backend, model, optimizer, task };
}

const trained = (folder: string, options: Partial<FolderOptions<"samples">> = {}) =>
  trainInFolder(folder, classifier(), SETTINGS, { config: CONFIG, ...options });

/** Files that an interrupted run has in common with an undisturbed one. */
const filesOf = (folder: string): Buffer[] =>
  ["config.json", "metrics.jsonl", "checkpoint.safetensors"].map((name) =>
    readFileSync(join(folder, name)),
  );

test("trainInFolder() records samples, metrics of the task's own, speed and memory", async () => {
  const folder = join(temporaryFolder(), "run");
  const told: number[] = [];
  expect(await trained(folder, { onStep: ({ samples }) => told.push(samples) })).toBe(12);
  const metrics = readMetrics(join(folder, "metrics.jsonl"));
  expect(metrics.map(({ samples }) => samples)).toEqual(told);
  expect(told.at(-1)).toBe(12 * 2 * 16);
  const evaluated = metrics.filter(({ validation }) => validation !== undefined);
  expect(evaluated.map(({ step }) => step)).toEqual([3, 6, 9, 12]);
  for (const { validation } of evaluated) {
    expect(validation!.accuracy! * 40).toBeCloseTo(Math.round(validation!.accuracy! * 40), 4);
  }
  const { paces, sessions, memory, stopped } = readTimings(folder);
  expect(sessions).toHaveLength(1);
  expect(paces.at(-1)).toMatchObject({ step: 12, samplesPerSecond: expect.any(Number) });
  expect(paces.at(-1)).not.toHaveProperty("tokensPerSecond");
  expect(memory!.weights).toBeGreaterThan(0);
  expect(stopped).toBeUndefined();
});

test("trainInFolder() goes on with the same files as if never stopped, wherever it stopped", async () => {
  const folders = temporaryFolder();
  const whole = join(folders, "whole");
  await trained(whole);
  for (const stop of [1, 4, 7]) {
    const folder = join(folders, `${stop}`);
    const enough = new AbortController();
    const done = await trained(folder, {
      signal: enough.signal,
      onStep: ({ step }) => step === stop && enough.abort(),
    });
    expect(done).toBeLessThan(12);
    expect(await trained(folder)).toBe(12);
    expect(filesOf(folder)).toEqual(filesOf(whole));
    expect(readTimings(folder).sessions).toHaveLength(2);
    expect(await trained(folder)).toBe(12); // There is nothing left to do.
    expect(filesOf(folder)).toEqual(filesOf(whole));
  }
});

test("trainInFolder() goes on from the last checkpoint after an error, which it records", async () => {
  const folders = temporaryFolder();
  const [whole, folder] = [join(folders, "whole"), join(folders, "failed")];
  await trained(whole);
  const failure = trained(folder, {
    onStep({ step }) {
      if (step === 7) throw new Error("the roof leaks");
    },
  });
  await expect(failure).rejects.toThrow("the roof leaks");
  expect(readTimings(folder).stopped).toBe("the roof leaks");
  expect(readMetrics(join(folder, "metrics.jsonl")).at(-1)!.step).toBe(7);
  expect(await trained(folder)).toBe(12);
  expect(filesOf(folder)).toEqual(filesOf(whole));
});

test("trainInFolder() saves what shouldStop() ended, and evaluates again what a signal cut short", async () => {
  const folders = temporaryFolder();
  const [whole, folder] = [join(folders, "whole"), join(folders, "stopped")];
  await trained(whole);
  const subject = classifier();
  const shouldStop = () => subject.optimizer.steps === 5;
  expect(await trainInFolder(folder, subject, SETTINGS, { config: CONFIG, shouldStop })).toBe(5);
  const enough = new AbortController();
  const onEvaluation = (step: number) => step === 6 && enough.abort();
  expect(await trained(folder, { signal: enough.signal, onEvaluation })).toBe(6);
  const last = () => readMetrics(join(folder, "metrics.jsonl")).at(-1)!;
  expect(last()).toMatchObject({ step: 6 });
  expect(last()).not.toHaveProperty("validation");
  await trained(folder);
  expect(filesOf(folder)).toEqual(filesOf(whole));
});

test("trainInFolder() refuses another run, other files and a damaged checkpoint, and leaves them", async () => {
  const folders = temporaryFolder();
  const folder = join(folders, "run");
  await trained(folder);
  const before = filesOf(folder);
  await expect(
    trainInFolder(folder, classifier(), { ...SETTINGS, seed: 2 }, { config: CONFIG }),
  ).rejects.toThrow(
    new RunError(
      `Cannot go on with ${folder}: training.seed was 1, and is now 2`,
      "use the settings and the data of the run, or another folder",
    ),
  );
  await expect(trainInFolder(folder, classifier(), SETTINGS)).rejects.toThrow(
    "title was Which quadrant, and is now not set",
  );
  expect(filesOf(folder)).toEqual(before);

  const changed = (changes: Changes) =>
    trainInFolder(folder, classifier(changes), SETTINGS, { config: CONFIG });
  await expect(changed({ learningRate: 0.5 })).rejects.toThrow(
    /^Cannot resume [^\n]+: muon was made with learningRate 0\.01, and now has 0\.5; make the model and the optimizer as they were for the run$/,
  );
  await expect(changed({ maxGradientNorm: 1 })).rejects.toThrow(
    /^Cannot resume [^\n]+: the optimizer was made with maxGradientNorm not set, and now has 1; make the model and the optimizer as they were for the run$/,
  );
  const refused = (setting: string) =>
    new RegExp(
      `^Cannot go on with [^;]+: training\\.${setting}; use the settings and the data of the run, or another folder$`,
    );
  await expect(changed({ batch: 8 })).rejects.toThrow(
    refused("data\\.samples was 384, and is now 192"),
  );
  const digits = "[0-9a-f]{16}";
  const otherData = refused(`data\\.fingerprint was ${digits}, and is now ${digits}`);
  await expect(changed({ dataSeed: 3 })).rejects.toThrow(otherData);
  await expect(changed({ validationSeed: 3 })).rejects.toThrow(otherData);
  await expect(changed({ end: 0.01 })).rejects.toThrow(
    refused(`schedule was ${digits}, and is now ${digits}`),
  );
  expect(filesOf(folder)).toEqual(before);

  const other = join(folders, "thesis");
  mkdirSync(other);
  writeFileSync(join(other, "thesis.txt"), "precious");
  await expect(trained(other)).rejects.toThrow("it is not empty");
  expect(existsSync(join(other, "config.json"))).toBe(false);

  const checkpoint = join(folder, "checkpoint.safetensors");
  writeFileSync(checkpoint, readFileSync(checkpoint).subarray(0, 1000));
  await expect(trained(folder)).rejects.toThrow(
    /^Cannot load [^\n;]+damaged or cut short; [^\n]+$/,
  );
  expect(existsSync(join(folder, "lock"))).toBe(false);
});
