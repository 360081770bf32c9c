import { createDryBackend, Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { cachedChunks, imageChunks } from "./_image_chunks.ts";
import { conv2d } from "./conv2d.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { countKernels } from "./testing/gradient_check.ts";

test("imageChunks() keeps a batch whole whose temporary has at most 2²⁴ elements", () => {
  expect(imageChunks(16, 2 ** 20)).toEqual([[0, 16]]);
});

test("imageChunks() cuts a larger batch into parts of about the same size", () => {
  expect(imageChunks(17, 2 ** 20)).toEqual([
    [0, 9],
    [9, 17],
  ]);
  expect(imageChunks(3, 2 ** 25)).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("cachedChunks() takes parts as large as the cache, or as what they read besides", () => {
  const backend = createDryBackend();
  expect(cachedChunks(backend, 10)).toEqual({});
  const withCache = { ...backend, info: { ...backend.info, cachedBytes: 4096 } };
  expect(cachedChunks(withCache, 10)).toEqual({ mostElements: 1024 });
  expect(cachedChunks(withCache, 5000)).toEqual({ mostElements: 5000 });
  expect(cachedChunks(withCache, 2 ** 30)).toEqual({ mostElements: 2 ** 24 });
});

test("conv2d() keeps its temporaries within the cache, and computes the same", async () => {
  const images = 16;
  const run = async (cachedBytes: number | undefined) => {
    const backend = createReferenceBackend();
    if (cachedBytes !== undefined)
      Object.defineProperty(backend, "info", { value: { ...backend.info, cachedBytes } });
    using x = new Random(1).normal(backend, [images, 1, 8, 8]);
    using weight = new Parameter("weight", new Random(2).normal(backend, [1, 1, 3, 3]));
    using tape = new Tape(backend);
    backend.resetPeak();
    const before = backend.memory().liveBytes;
    const y = conv2d(tape.constant(x), weight, undefined, { padding: 1 });
    tape.backward(sum(y));
    const bytes = backend.memory().peakBytes - before;
    return { bytes, gradient: Float32Array.from(await weight.gradient.read()) };
  };
  const [whole, parts] = [await run(undefined), await run(4096)];
  const patches = images * 9 * 64 * 4;
  expect(whole.bytes).toBeGreaterThan(patches);
  expect(parts.bytes).toBeLessThan(patches);
  for (const [at, value] of parts.gradient.entries()) {
    expect(Math.abs(value - whole.gradient[at]!)).toBeLessThan(1e-4);
  }
});

test("conv2d() cuts a batch into fewer parts for an input moment that is large", async () => {
  const run = async (blocks: number | undefined) => {
    const backend = createReferenceBackend();
    Object.defineProperty(backend, "info", { value: { ...backend.info, cachedBytes: 1024 } });
    using x = new Random(1).normal(backend, [12, 8, 4, 4]);
    using weight = new Parameter("weight", new Random(2).normal(backend, [1, 8, 3, 3]));
    if (blocks !== undefined) weight.observeInput(blocks);
    using tape = new Tape(backend);
    return countKernels(backend, () => {
      tape.backward(sum(conv2d(tape.constant(x), weight, undefined, { padding: 1 })));
    }).matmul!;
  };
  const plain = await run(undefined);
  // An image has 72 × 16 patches: each of 12 parts is one image, as its weight of 72 is small.
  expect(plain).toBe(2 * 12);
  // A moment of 72 × 72 is as large as the patches of 4 images, and each of 4 blocks as those of 1.
  expect([await run(1), await run(4)]).toEqual([plain + 3, plain + 12]);
});
