import { cpSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { OptimizerRecord } from "@lrm/optimizer";
import { decodeFloat32 } from "@lrm/safetensors";
import { Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import {
  Bigram,
  optimizerOf,
  patternCorpus,
  SETTINGS,
  temporaryFolder,
  tensorsOf,
} from "@lrm/test-helpers";
import { restoreTensors, train } from "@lrm/train";
import { expect, test, vi } from "vitest";
import { RunFolder } from "./run_folder.ts";

const backend = await testBackend();
const corpus = patternCorpus();
const settings = { ...SETTINGS, steps: 48, evaluateEvery: 6, checkpointEvery: 4 };
const OPTIMIZER = "optimizer/";

/** A run from its last checkpoint to the end; `moment` is called after each step's record, and several times while a checkpoint is written. */
async function run(path: string, create: boolean, moment: () => void): Promise<void> {
  const folder = create ? await RunFolder.create(path, settings) : await RunFolder.open(path);
  using model = new Bigram(backend);
  using optimizer = optimizerOf(model);
  const checkpoint = await folder.checkpoint();
  if (checkpoint) {
    restoreTensors(folder.checkpointPath, checkpoint, tensorsOf(model, optimizer));
    const own = [...checkpoint.tensors].filter(([name]) => name.startsWith(OPTIMIZER));
    const saved = own.map(([name, entry]) => [
      name.slice(OPTIMIZER.length),
      { shape: entry.shape, data: decodeFloat32(entry) },
    ]);
    const record = checkpoint.state as OptimizerRecord;
    optimizer.loadState({ tensors: Object.fromEntries(saved), record });
  }
  const tensors = tensorsOf(model, optimizer);
  // A folder that has steps has a checkpoint: without one, it counts as lost.
  if (create) await folder.save({ step: 0, tensors, state: optimizer.state().record });
  try {
    await train({ backend, model, vocabularySize: 16, optimizer, corpus }, settings, {
      onStep: (metrics) => {
        folder.record(metrics);
        moment();
      },
      save: async (step) => {
        const read = backend.read.bind(backend);
        const spy = vi.spyOn(backend, "read").mockImplementation((...given) => {
          moment();
          return read(...given);
        });
        try {
          const state = optimizer.state().record;
          await folder.save({ step, tensors, state });
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
