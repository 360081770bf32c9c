import { expect, test, vi } from "vitest";
import type { Counters } from "./counters.ts";
import type { Health } from "./health.ts";
import type { PooledMemory } from "./memory_pool.ts";
import { Readback } from "./readback.ts";
import type { Recorder } from "./recorder.ts";

/** A device whose memory holds 1, 2, 3, 4 and that needs another `remaining` milliseconds. */
function readbackOf(remaining: number, sleeps: boolean): Readback {
  const staging = {
    size: 4,
    mapAsync: async () => {},
    getMappedRange: () => Uint8Array.of(1, 2, 3, 4).buffer,
    unmap: () => {},
    destroy: () => {},
  };
  const device = { createBuffer: () => staging } as unknown as GPUDevice;
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
