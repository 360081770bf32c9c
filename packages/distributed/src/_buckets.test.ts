import { tensor, zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { bucketsOf, lengthOf, pack, segmentsBetween, unpack } from "./_buckets.ts";

test("bucketsOf() divides large tensors and fills buckets", () => {
  expect(bucketsOf([3, 0, 6, 1], 4)).toEqual([
    [
      { index: 0, start: 0, end: 3 },
      { index: 2, start: 0, end: 1 },
    ],
    [{ index: 2, start: 1, end: 5 }],
    [
      { index: 2, start: 5, end: 6 },
      { index: 3, start: 0, end: 1 },
    ],
  ]);
  expect(bucketsOf([])).toEqual([]);
});

test("segmentsBetween() finds a part of several tensors", () => {
  expect(segmentsBetween([3, 0, 6, 1], 2, 8)).toEqual([
    { index: 0, start: 2, end: 3 },
    { index: 2, start: 0, end: 5 },
  ]);
  expect(segmentsBetween([3], 3, 3)).toEqual([]);
});

test("unpack() reverses pack() and leaves no memory behind", async () => {
  const backend = createReferenceBackend();
  const tensors = [tensor(backend, [1, 2, 3, 4], [2, 2]), tensor(backend, [5, 6])];
  const copies = [zeros(backend, [2, 2]), zeros(backend, [2])];
  const { liveBuffers } = backend.memory();
  for (const segments of bucketsOf([4, 2], 3)) {
    const values = new Float32Array(lengthOf(segments));
    await pack(tensors, segments, values);
    unpack(copies, segments, values);
  }
  const read = copies.map(async (each) => Array.from(await each.read()));
  expect(await Promise.all(read)).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
  expect(backend.memory().liveBuffers).toBe(liveBuffers);
});
