import { expect, test, vi } from "vitest";
import type { Counters } from "./counters.ts";
import type { Health } from "./health.ts";
import type { PooledMemory } from "./memory_pool.ts";
import { Readback } from "./readback.ts";
import type { Recorder } from "./recorder.ts";

/** Sizes of the staging buffers that were made, in order, and of those that were destroyed. */
interface Staged {
  readonly made: number[];
  readonly destroyed: number[];
}

/** A device whose memory holds 1, 2, 3, 4 and that needs another `remaining` milliseconds. */
function readbackOf(
  remaining: number,
  sleeps: boolean,
  { made, destroyed }: Staged = { made: [], destroyed: [] },
): Readback {
  const createBuffer = ({ size }: { readonly size: number }) => {
    made.push(size);
    return {
      size,
      mapAsync: async () => {},
      getMappedRange: () => Uint8Array.of(1, 2, 3, 4).buffer,
      unmap: () => {},
      destroy: () => destroyed.push(size),
    };
  };
  const device = { createBuffer } as unknown as GPUDevice;
  const health = {
    settle: async () => {},
    watch: (_: string, task: () => unknown) => task(),
  } as unknown as Health;
  const counters = { reads: 0, buffers: 0 } as unknown as Counters;
  const recorder = {
    remaining,
    flush: () => {},
    copyOut: () => 1,
    caughtUp: () => {},
  } as unknown as Recorder;
  return new Readback(device, health, counters, recorder, sleeps);
}

test.each([
  [50, true, [45]],
  [1, true, []],
  [0, true, []],
  [50, false, []],
])(
  "Readback with %f ms of work ahead, sleeping: %s, sleeps for %j before it asks",
  async (remaining, sleeps, expected) => {
    const timers = vi.spyOn(globalThis, "setTimeout").mockImplementation(((wake: () => void) => {
      wake();
      return 0;
    }) as unknown as typeof setTimeout);
    try {
      const bytes = await readbackOf(remaining, sleeps).read({} as PooledMemory, 0, 4);
      expect(new Uint8Array(bytes)).toEqual(Uint8Array.of(1, 2, 3, 4));
      expect(timers.mock.calls.map(([, milliseconds]) => milliseconds)).toEqual(expected);
    } finally {
      timers.mockRestore();
    }
  },
);

test("Readback uses its staging buffers again, each for the smallest read that needs it", async () => {
  const staged: Staged = { made: [], destroyed: [] };
  const readback = readbackOf(0, false, staged);
  const sizes = [1024, 4096, 256, 2048, 512, 4096];
  const readAll = () =>
    Promise.all(sizes.map((bytes) => readback.read({} as PooledMemory, 0, bytes)));
  for (let step = 0; step < 3; step++) await readAll();
  expect(staged.made).toEqual(sizes);
  expect(staged.destroyed).toEqual([]);
  readback.destroy();
  expect(staged.destroyed.sort()).toEqual(sizes.sort());
});

test("Readback keeps no more than 64 MiB of staging buffers", async () => {
  const staged: Staged = { made: [], destroyed: [] };
  const readback = readbackOf(0, false, staged);
  const reads = [0, 1, 2].map(() => readback.read({} as PooledMemory, 0, 2 ** 25));
  await Promise.all(reads);
  expect(staged).toEqual({ made: [2 ** 25, 2 ** 25, 2 ** 25], destroyed: [2 ** 25] });
});

test("Readback gives up the staging buffers that were used longest ago for those of other reads", async () => {
  const staged: Staged = { made: [], destroyed: [] };
  const readback = readbackOf(0, false, staged);
  const readAll = (count: number, bytes: number) =>
    Promise.all(Array.from({ length: count }, () => readback.read({} as PooledMemory, 0, bytes)));
  await readAll(64, 2 ** 20);
  staged.made.length = 0;
  for (let step = 0; step < 3; step++) await readAll(1, 60 * 2 ** 20);
  expect(staged.made).toEqual([60 * 2 ** 20]);
  expect(staged.destroyed).toEqual(Array.from({ length: 60 }, () => 2 ** 20));
  await readAll(1, 2 ** 20);
  await readAll(1, 2 ** 27); // Its buffer is too large to keep, and displaces no other.
  await readAll(2, 2 ** 20);
  expect(staged.made).toEqual([60 * 2 ** 20, 2 ** 27]);
});
