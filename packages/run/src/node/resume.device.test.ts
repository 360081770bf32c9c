import { cpSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { tokensInMemory } from "@lrm/data";
import { Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { temporaryFolder } from "@lrm/test-helpers";
import { languageModelTask, train } from "@lrm/train";
import { expect, test, vi } from "vitest";
import { initialSession, resumeSession } from "../initial_session.ts";
import type { SessionConfig } from "../session.ts";
import { RunFolder } from "./run_folder.ts";

const backend = await testBackend();

const VOCABULARY = 16;
const tokens = Uint8Array.from({ length: 2000 }, (_, index) => (index * index + 3) % VOCABULARY);
const corpus = {
  name: "squares",
  train: tokensInMemory(tokens.subarray(0, 1800)),
  validation: tokensInMemory(tokens.subarray(1800)),
};

const settings = {
  ...{ seed: 1, steps: 48, batch: 2, context: 8, accumulation: 1 },
  ...{ evaluateEvery: 6, evaluationTokens: 64, checkpointEvery: 4 },
  weightAverage: { horizon: 5, start: 14, share: 0.6 },
};
const config: SessionConfig = {
  model: {
    kind: "gpt2",
    config: {
      ...{ vocabularySize: VOCABULARY, contextLength: 8, layers: 1, width: 8, heads: 2 },
      ...{ mlpWidth: 16, epsilon: 1e-5 },
    },
  },
  optimizer: { name: "adamw", learningRate: 0.02, weightDecay: 0, warmup: 0, cooldown: 0 },
  training: settings,
};

/**
 * Runs from the last checkpoint to the end. Calls `moment` after each step's record, and several
 * times while a checkpoint is written.
 */
async function run(path: string, create: boolean, moment: () => void): Promise<void> {
  const folder = create ? await RunFolder.create(path, settings) : await RunFolder.open(path);
  const checkpoint = await folder.checkpoint();
  using session = checkpoint
    ? await resumeSession(backend, config, path, checkpoint)
    : await initialSession(backend, config);
  // A folder that has steps has a checkpoint: without one, it counts as lost.
  if (create) await folder.save(await session.snapshot());
  const { model, optimizer, average } = session;
  try {
    const task = languageModelTask(model, corpus, { ...settings, vocabularySize: VOCABULARY });
    await train({ backend, task, optimizer, average }, settings, {
      onStep: (metrics) => {
        folder.record(metrics);
        moment();
      },
      save: async () => {
        const read = backend.read.bind(backend);
        const spy = vi.spyOn(backend, "read").mockImplementation((...given) => {
          moment();
          return read(...given);
        });
        try {
          await folder.save(await session.snapshot());
        } finally {
          spy.mockRestore();
        }
      },
    });
  } finally {
    await folder.release();
  }
}

/** The folder as a process leaves it that is killed now. */
function leftBehind(path: string): string {
  const copy = temporaryFolder();
  cpSync(path, copy, { recursive: true });
  const lock = join(copy, "lock");
  const [owner] = readdirSync(lock);
  // No process has this number: it is above the kernel's limit.
  renameSync(join(lock, owner!), join(lock, owner!.replace(/^\d+/, String(2 ** 22 + 1))));
  return copy;
}

test("a run killed at 20 random moments, saving included, ends with the same bytes as one that was not", async () => {
  const whole = temporaryFolder();
  await run(whole, true, () => undefined);

  const words = new Random(11).words();
  let path = temporaryFolder();
  let deaths = 0;
  let whileSaving = 0;
  for (; deaths < 20; deaths++) {
    // From one checkpoint to the end of the next are 4 + 6 moments.
    let left = 1 + (words.next().value % 12);
    let copy: string | undefined;
    const killed = new Error("killed");
    const dying = run(path, deaths === 0, () => {
      if (--left > 0) return;
      copy ??= leftBehind(path);
      throw killed;
    });
    const outcome = await dying.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(outcome).toBe(killed);
    path = copy!;
    if (readdirSync(path).some((name) => name.endsWith(".lrm-tmp"))) whileSaving++;
  }
  await run(path, false, () => undefined);

  expect(whileSaving).toBeGreaterThan(4);
  expect(deaths - whileSaving).toBeGreaterThan(4);
  for (const name of ["metrics.jsonl", "checkpoint.safetensors", "config.json"]) {
    expect(readFileSync(join(path, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  }
  expect(readdirSync(path).sort()).toEqual(readdirSync(whole).sort());
});
