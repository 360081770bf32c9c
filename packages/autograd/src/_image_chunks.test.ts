import { expect, test } from "vitest";
import { imageChunks } from "./_image_chunks.ts";

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
