import { fill, full, sum } from "@lrm/tensor";
import { expect, test } from "vitest";
import { CommandBackend } from "./_command_backend.ts";
import type { CommandRing } from "./_command_ring.ts";
import { compile } from "./_engine.ts";
import { LinearMemory } from "./_linear_memory.ts";
import { startSingleThread } from "./_single_thread.ts";
import { startThreadPool } from "./_thread_pool.ts";

const HEAP = 16 * 2 ** 20;

/** Opens a backend whose ring is accessible to the test. */
async function open(threads: number): Promise<{ backend: CommandBackend; ring: CommandRing }> {
  const module = await compile(threads > 0, false);
  const memory = new LinearMemory(2 ** 21, 2 ** 28, threads > 0);
  let ring: CommandRing | undefined;
  const pool = threads > 0 ? await startThreadPool(module, memory, threads) : undefined;
  const backend = CommandBackend.start({
    memory,
    threads: Math.max(1, threads),
    compiles: undefined,
    heapStart: HEAP,
    description: "test",
    rounding: "float32",
    execute: (given, listener) => {
      ring = given();
      return pool?.attach(listener) ?? startSingleThread(module, memory, given, listener);
    },
  });
  return { backend, ring: ring! };
}

/** Submits an unknown command, at which a thread traps. */
function crash(ring: CommandRing): void {
  const at = ring.begin("write", 2, false);
  ring.words[at]! += 99;
  ring.end();
}

test.each([0, 1, 2])(
  "CommandBackend rejects reads with an error after a thread has crashed (%i threads)",
  async (threads) => {
    const { backend, ring } = await open(threads);
    const x = full(backend, [4], 1);
    expect((await x.read())[0]).toBe(1);
    crash(ring);
    fill(x, 2);
    const message = /^Cannot go on computing on the CPU: .*; create a new backend$/;
    await expect(x.read()).rejects.toThrow(message);
    await expect(x.read()).rejects.toThrow(message);
    expect(() => fill(x, 3)).toThrow(message);
    x.dispose();
    await backend.dispose();
  },
);

test.each([0, 2])(
  "CommandBackend writes into reused memory after the commands that still use it (%i threads)",
  async (threads) => {
    const { backend } = await open(threads);
    const sums: Promise<ArrayLike<number>>[] = [];
    for (let step = 0; step < 200; step++) {
      const x = full(backend, [1000], step);
      const reused = full(backend, [1000], -1);
      x.dispose();
      const y = full(backend, [1000], 0);
      y.write(new Float32Array(1000).fill(step + 0.5));
      sums.push(y.read(), reused.read());
      y.dispose();
      reused.dispose();
    }
    const values = (await Promise.all(sums)).map((all) => [all[0], all[999]]);
    const expected = values.map((_, index) => (index % 2 === 0 ? Math.floor(index / 2) + 0.5 : -1));
    expect(values).toEqual(expected.map((value) => [value, value]));
    expect(backend.memory()).toMatchObject({ liveBytes: 0, liveBuffers: 0 });
    await backend.dispose();
  },
);

test("CommandBackend counts how long threads wait for each other and for commands", async () => {
  const { backend } = await open(2);
  const x = full(backend, [1000, 1000], 1);
  await x.read();
  const before = backend.costs();
  await new Promise((resolve) => setTimeout(resolve, 50));
  fill(x, 2);
  await x.read();
  const idle = backend.costs();
  // Both threads had nothing to do for 50 ms.
  expect(idle.waitedForCommands - before.waitedForCommands).toBeGreaterThan(50);

  // Thread 0 alone copies the data, and thread 1 waits for it before the sum, unless the system
  // lets it run only later.
  const waited = () => backend.costs().waitedForThreads > idle.waitedForThreads;
  for (let attempt = 0; attempt < 50 && !waited(); attempt++) {
    x.write(new Float32Array(1_000_000).fill(3));
    using total = sum(x);
    await total.read();
  }
  expect(waited()).toBe(true);
  x.dispose();
  await backend.dispose();

  const { backend: alone } = await open(0);
  expect(alone.costs()).toMatchObject({ waitedForThreads: 0, waitedForCommands: 0 });
  await alone.dispose();
});

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 1],
])(
  "CommandBackend counts the barriers of commands: with %i threads, one at the end of each is %i",
  async (threads, each) => {
    const { backend } = await open(threads);
    const x = full(backend, [100, 1000], 1);
    await x.read();
    const before = backend.costs().barriers;
    for (let step = 0; step < 10; step++) fill(x, step);
    await x.read();
    // Threads may still be at the barrier of the last read.
    const passed = backend.costs().barriers - before;
    expect([10 * each, 11 * each, 12 * each]).toContain(passed);
    x.dispose();
    await backend.dispose();
  },
);
