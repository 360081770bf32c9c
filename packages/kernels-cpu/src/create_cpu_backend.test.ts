import {
  addInto,
  type Backend,
  fill,
  full,
  matmul,
  OutOfMemoryError,
  Random,
  Tensor,
  tensor,
} from "@lrm/tensor";
import { conformanceCases } from "@lrm/tensor/conformance";
import { afterAll, describe, expect, test, vi } from "vitest";
import { type CpuBackendOptions, createCpuBackend } from "./mod.ts";

const started: Backend[] = [];

async function start(options: CpuBackendOptions): Promise<Backend> {
  const backend = await createCpuBackend(options);
  started.push(backend);
  return backend;
}

afterAll(() => Promise.all(started.map((backend) => backend.dispose())));

const CONFIGURATIONS: readonly (readonly [name: string, options: CpuBackendOptions])[] = [
  ["the calling thread", { threads: 0 }],
  ["one thread", { threads: 1 }],
  ["three threads", { threads: 3 }],
  ["two threads without relaxed SIMD", { threads: 2, relaxedSimd: false }],
  ["the calling thread without relaxed SIMD", { threads: 0, relaxedSimd: false }],
];

describe.each(CONFIGURATIONS)("createCpuBackend() on %s", (_, options) => {
  test("passes the backend conformance suite", async () => {
    const backend = await start(options);
    for (const { name, run } of conformanceCases()) {
      await run(backend).catch((error: Error) => {
        throw new Error(`${name}: ${error.message}`);
      });
    }
  });

  test("runs ten thousand commands before anything is read, in order", async () => {
    const backend = await start(options);
    const counter = full(backend, [3], 0);
    const one = full(backend, [3], 1);
    for (let step = 0; step < 10_000; step++) addInto(counter, one);
    expect(Array.from(await counter.read())).toEqual([10_000, 10_000, 10_000]);
  });

  test("computes with a tensor at the end of the memory", async () => {
    const backend = await start({ ...options, memory: 16 * 1024 * 1024 });
    const all = full(backend, [backend.info.maxBytes! / 4], 1);
    // 17 elements are two blocks of 16; the second one starts with the last element.
    const last = all.slice(all.size - 17, all.size);
    addInto(last, last);
    expect(await last.read()).toEqual(new Float32Array(17).fill(2));
  });

  test("resolves each of many pending reads with the values at the time of its call", async () => {
    const backend = await start(options);
    const counter = full(backend, [5], 0);
    const one = full(backend, [5], 1);
    const reads = Array.from({ length: 300 }, () => {
      addInto(counter, one);
      return counter.read();
    });
    const values = (await Promise.all(reads)).map(([first]) => first);
    expect(values).toEqual(values.map((_, index) => index + 1));
  });

  test("orders writes of any size with the kernels around them", async () => {
    const backend = await start(options);
    const size = 100_000; // several write commands
    const x = full(backend, [size], 1);
    const sum = full(backend, [size], 0);
    for (let step = 1; step <= 5; step++) {
      const data = new Float32Array(size).fill(step);
      x.write(data);
      data.fill(Number.NaN);
      addInto(sum, x);
    }
    const result = await sum.read();
    expect([result[0], result[size - 1]]).toEqual([15, 15]);
    expect(result.every((value) => value === 15)).toBe(true);
  });

  test("leaves the calling thread free while it computes", async () => {
    const backend = await start(options);
    const a = new Random(1).normal(backend, [256, 256]);
    const out = Tensor.allocate(backend, [256, 256]);
    for (let step = 0; step < 300; step++) matmul(a, a, { into: out });
    let done = false;
    const read = out.read().then(() => {
      done = true;
    });
    let turns = 0;
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      turns++;
    }
    await read;
    expect(turns).toBeGreaterThan(3);
  });

  test("throws with the bytes needed when memory is full, and continues to work", async () => {
    const backend = await start({ ...options, memory: 64 * 2 ** 20 });
    expect(backend.info.maxBytes).toBeLessThan(64 * 2 ** 20);
    const small = full(backend, [2], 4);
    let thrown: unknown;
    try {
      Tensor.allocate(backend, [2 ** 24]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OutOfMemoryError);
    expect((thrown as OutOfMemoryError).bytes).toBe(2 ** 26);
    expect(() => Tensor.allocate(backend, [2 ** 50])).toThrow(OutOfMemoryError);
    expect(Array.from(await small.read())).toEqual([4, 4]);
    expect(backend.memory()).toMatchObject({ liveBytes: 8, liveBuffers: 1, peakBytes: 8 });
  });

  test("throws after dispose(), and rejects pending reads", async () => {
    const backend = await createCpuBackend(options);
    const x = tensor(backend, new Float32Array(512 * 512), [512, 512]);
    const into = Tensor.allocate(backend, [512, 512]);
    // A second of work, so that the read is still pending even on a busy machine.
    for (let product = 0; product < 50; product++) matmul(x, x, { into });
    matmul(into, into, { into: x });
    const pending = x.read();
    const rejected = expect(pending).rejects.toThrow("disposed");
    await backend.dispose();
    await rejected;
    expect(() => Tensor.allocate(backend, [1])).toThrow("disposed");
    expect(() => fill(x, 1)).toThrow("Cannot use this CPU backend: it was disposed");
    await expect(x.read()).rejects.toThrow("disposed");
    x.dispose();
    await backend.dispose();
  });
});

test("createCpuBackend() describes the engine and the threads", async () => {
  const two = await start({ threads: 2 });
  expect(two.info.description).toMatch(/^CPU: WebAssembly SIMD.*, 2 threads$/);
  const plain = await start({ threads: 0, relaxedSimd: false });
  expect(plain.info.description).toBe("CPU: WebAssembly SIMD, the calling thread alone");
});

test("createCpuBackend() computes in the calling thread, with the reason, if memory cannot be shared", async () => {
  vi.stubGlobal("SharedArrayBuffer", undefined);
  try {
    const backend = await start({ threads: 2 });
    expect(backend.info.description).toContain("the calling thread alone (memory cannot be shared");
    expect(Array.from(await full(backend, [1], 2).read())).toEqual([2]);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("createCpuBackend() rejects thread counts and memory sizes out of range", async () => {
  await expect(createCpuBackend({ threads: 65 })).rejects.toThrow(
    "Cannot use 65 threads: it must be a whole number from 0 to 64",
  );
  await expect(createCpuBackend({ threads: 1.5 })).rejects.toThrow(RangeError);
  await expect(createCpuBackend({ memory: 2 ** 21, threads: 0 })).rejects.toThrow(
    /^Cannot compute with 2 MB of memory: threads alone need \d+ MB; take more memory or fewer threads$/,
  );
  await expect(createCpuBackend({ memory: 0 })).rejects.toThrow("Cannot use 0 bytes of memory");
});
