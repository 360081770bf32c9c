import { createDryBackend, Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { cachedChunks, imageChunks } from "./_image_chunks.ts";
import { conv2d } from "./conv2d.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";

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
