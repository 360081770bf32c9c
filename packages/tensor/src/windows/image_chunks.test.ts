import { expect, test } from "vitest";
import { createDryBackend } from "../dry_backend.ts";
import { cachedChunks, imageChunks } from "./image_chunks.ts";

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
