import { createRequire } from "node:module";
import { type Backend, full, matmul, OutOfMemoryError, Random } from "@lrm/tensor";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCpuBackend } from "./mod.ts";

const threads = createRequire(import.meta.url)("node:worker_threads") as {
  Worker: new (script: string, options: object) => { terminate(): Promise<number> };
};
const { Worker: NodeWorker } = threads;
let started: { terminate(): Promise<number> }[] = [];

/**
 * Replaces the system's way of starting workers by `start`, called with the number of workers
 * started before.
 */
function replaceWorkers(start: (index: number, script: string, options: object) => object): void {
  let index = 0;
  threads.Worker = class {
    constructor(script: string, options: object) {
      // biome-ignore lint/correctness/noConstructorReturn: stands in for the system's class
      return start(index++, script, options);
    }
  } as unknown as typeof NodeWorker;
}

beforeEach(() => {
  started = [];
});
afterEach(() => {
  threads.Worker = NodeWorker;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const usual = (script: string, options: object): { terminate(): Promise<number> } => {
  const worker = new NodeWorker(script, options);
  started.push(worker);
  return worker;
};

/** Ways in which a system fails to start a thread. */
const REFUSALS: Readonly<Record<string, (script: string, options: object) => object>> = {
  "is refused": () => {
    const error = new Error("Worker initialization failure: EAGAIN");
    throw Object.assign(error, { code: "ERR_WORKER_INIT_FAILED" });
  },
  "throws at its start": (_, options) => usual('throw new Error("no memory")', options),
  "exits at its start with code 1": (_, options) => usual("process.exit(1)", options),
  "exits at its start with code 0": (_, options) => usual("", options),
  "has too little memory": (_, options) =>
    usual("const all = []; for (;;) all.push(new Array(1e5).fill(0))", {
      ...options,
      resourceLimits: { maxOldGenerationSizeMb: 4, maxYoungGenerationSizeMb: 1 },
    }),
};

async function product(backend: Backend): Promise<ArrayLike<number>> {
  const x = new Random(1).normal(backend, [100, 100]);
  return matmul(x, x).read();
}

test.each(Object.keys(REFUSALS).flatMap((how) => [0, 1, 2].map((index) => [how, index] as const)))(
  "createCpuBackend() continues with fewer threads if one %s (%i of 3)",
  async (how, which) => {
    const whole = await createCpuBackend({ threads: 3 });
    const expected = await product(whole);
    await whole.dispose();
    replaceWorkers((index, script, options) =>
      index === which ? REFUSALS[how]!(script, options) : usual(script, options),
    );
    const backend = await createCpuBackend({ threads: 3 });
    expect(backend.info.description).toMatch(/, 2 threads \(3 were asked for: [^\n]+\)$/);
    expect(await product(backend)).toEqual(expected);
    await backend.dispose();
  },
);

test.each(Object.keys(REFUSALS))(
  "createCpuBackend() computes in the calling thread if every thread %s",
  async (how) => {
    replaceWorkers((_, script, options) => REFUSALS[how]!(script, options));
    const backend = await createCpuBackend({ threads: 2 });
    expect(backend.info.description).toMatch(/alone \(threads cannot be started: [^\n]+\)$/);
    expect(Array.from(await full(backend, [2], 3).read())).toEqual([3, 3]);
    await backend.dispose();
  },
);

test.each([0, 1])(
  "a thread that dies while working rejects every read with an error (%i)",
  async (which) => {
    replaceWorkers((_, script, options) => usual(script, options));
    const backend = await createCpuBackend({ threads: 2 });
    const x = new Random(1).normal(backend, [400, 400]);
    const products = Array.from({ length: 50 }, () => matmul(x, x));
    const reads = products.map((each) => each.read());
    const outcomes = Promise.allSettled(reads);
    await started[which]!.terminate();
    const last = (await outcomes).at(-1)!;
    expect(last).toMatchObject({ status: "rejected" });
    await expect(x.read()).rejects.toThrow(
      /^Cannot go on computing on the CPU: thread \d ended unexpectedly .*; create a new backend$/,
    );
    for (const each of [x, ...products]) each.dispose();
    await backend.dispose();
  },
);

test("createCpuBackend() does not wait for a worker of a page that never answers", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
  vi.stubGlobal(
    "Worker",
    class {
      postMessage(): void {}
      terminate(): void {}
    },
  );
  let waiting = true;
  const opening = createCpuBackend({ threads: 2 }).finally(() => {
    waiting = false;
  });
  // Compilation takes real time, and only then does the backend wait for its worker.
  while (waiting) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(61_000);
  }
  const backend = await opening;
  expect(backend.info.description).toContain("alone (threads cannot be started: it does not");
  await backend.dispose();
});

/**
 * Limits WebAssembly memories to a maximum of `most` pages, and their growth to `given`; returns a
 * count of the requests.
 */
function limitMemory(most: number, given: number): () => number {
  const { Memory } = WebAssembly;
  let asked = 0;
  vi.stubGlobal("WebAssembly", {
    ...Object.fromEntries(
      Object.getOwnPropertyNames(WebAssembly).map((name) => [name, Reflect.get(WebAssembly, name)]),
    ),
    Memory: class {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        asked++;
        if (descriptor.maximum! > most) throw new RangeError("could not allocate memory");
        const memory = new Memory(descriptor);
        const grow = memory.grow.bind(memory);
        memory.grow = (pages) => {
          if (memory.buffer.byteLength / 65536 + pages > given) throw new RangeError("no more");
          return grow(pages);
        };
        // biome-ignore lint/correctness/noConstructorReturn: stands in for the engine's class
        return memory;
      }
    },
  });
  return () => asked;
}

test("createCpuBackend() halves its memory until the address space suffices", async () => {
  limitMemory(10_000, 10_000);
  for (const threads of [0, 1, 2]) {
    const backend = await createCpuBackend({ threads });
    expect(backend.info.maxBytes).toBeLessThan(8192 * 65536);
    expect(backend.info.maxBytes).toBeGreaterThan(8000 * 65536);
    expect((await full(backend, [2], 3).read())[1]).toBe(3);
    await backend.dispose();
  }
});

test.each([0, 1, 2])(
  "createCpuBackend() throws OutOfMemoryError with the bytes if there is no address space (%i threads)",
  async (threads) => {
    const asked = limitMemory(1, 1);
    const error = await createCpuBackend({ threads }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    // An engine takes long to refuse; with threads, shared memory is tried first.
    expect(asked()).toBe(threads === 0 ? 2 : 4);
    expect((error as OutOfMemoryError).bytes).toBe(2 ** 21);
    expect((error as Error).message).toMatch(/^Cannot set aside 2 MB of [^\n]*ulimit -v/);
  },
);

test.each([0, 1])(
  "memory that cannot grow throws OutOfMemoryError, and the backend still works (%i threads)",
  async (threads) => {
    limitMemory(65_536, 1000);
    const backend = await createCpuBackend({ threads });
    const x = full(backend, [1000], 2);
    expect(() => full(backend, [2 ** 24], 1)).toThrow(OutOfMemoryError);
    expect(() => full(backend, [2 ** 24], 1)).toThrow(/67 MB: 4 kB are in use/);
    expect((await x.read())[999]).toBe(2);
    await backend.dispose();
  },
);

test.each([33, 40, 50])(
  "createCpuBackend() throws OutOfMemoryError if memory does not grow beyond %i pages",
  async (pages) => {
    limitMemory(65_536, pages);
    const opening = createCpuBackend({ threads: 64 });
    await expect(opening).rejects.toThrow(OutOfMemoryError);
    await expect(opening).rejects.toThrow(/no more (addresses|memory)/);
  },
);
