import { expect, test } from "vitest";
import { boxesOf } from "./boxes.ts";
import type { PooledMemory } from "./memory_pool.ts";
import { bindWindows } from "./windows.ts";

const memory = (id: number, capacity: number): PooledMemory => ({
  id,
  capacity,
  gpu: {} as GPUBuffer,
  usedIn: -1,
});

test("bindWindows() binds a buffer once, writable if one of its uses is", () => {
  const shared = memory(0, 1024);
  const windows = bindWindows(
    [
      { memory: shared, first: 3, count: 10, writable: false },
      { memory: memory(1, 512), first: 0, count: 1, writable: false },
      { memory: shared, first: 3, count: 10, writable: true },
    ],
    4096,
  );
  expect(windows?.slots).toEqual([0, 1, 0]);
  expect(windows?.bases).toEqual([3, 0, 3]);
  expect(windows?.bindings.map(({ writable }) => writable)).toEqual([true, false]);
});

test("bindWindows() splits a large buffer into aligned windows", () => {
  const large = memory(0, 1 << 20);
  const windows = bindWindows([{ memory: large, first: 1000, count: 100, writable: true }], 1024);
  expect(windows?.bindings[0]).toMatchObject({ offset: 3840, size: 768 });
  expect(windows?.bases).toEqual([40]);
});

test("bindWindows() rejects ranges that do not fit, and overlapping windows that are written", () => {
  const large = memory(0, 1 << 20);
  const range = { memory: large, count: 200, writable: true };
  expect(bindWindows([{ ...range, first: 0, count: 300 }], 1024)).toBeUndefined();
  expect(
    bindWindows(
      [
        { ...range, first: 0 },
        { ...range, first: 100 },
      ],
      1024,
    ),
  ).toBeUndefined();
  expect(
    bindWindows(
      [
        { ...range, first: 0 },
        { ...range, first: 256 },
      ],
      1024,
    )?.bindings,
  ).toHaveLength(2);
});

test("boxesOf() splits the axis that contributes most to the widest access, in order, until all fits", () => {
  const access = { memory: memory(0, 1 << 20), offset: 0, strides: [512, 1], writable: true };
  const limits = { maxStorageBufferBindingSize: 4096, maxStorageBuffersPerShaderStage: 8 };
  const boxes = boxesOf([5, 512], { access }, [0, 1], limits);
  expect(boxes.map(({ start, extents }) => [start[0], extents[0], extents[1]])).toEqual([
    [0, 2, 512],
    [2, 1, 512],
    [3, 2, 512],
  ]);
});

test("boxesOf() finds bindings and first elements by the names of accesses", () => {
  const limits = { maxStorageBufferBindingSize: 4096, maxStorageBuffersPerShaderStage: 8 };
  const shared = memory(0, 1024);
  const access = (of: PooledMemory, offset: number, writable = false) => ({
    memory: of,
    offset,
    strides: [1],
    writable,
  });
  const accesses = {
    source: access(memory(1, 512), 7),
    indices: access(shared, 3),
    out: access(shared, 20, true),
  };
  const [box] = boxesOf([4], accesses, [0], limits);
  expect(box?.windows.slots).toEqual({ source: 0, indices: 1, out: 1 });
  expect(box?.windows.bases).toEqual({ source: 7, indices: 3, out: 20 });
});

test("boxesOf() throws when a row that cannot be split does not fit", () => {
  const access = { memory: memory(0, 1 << 20), offset: 0, strides: [2000, 1], writable: true };
  const limits = { maxStorageBufferBindingSize: 4096, maxStorageBuffersPerShaderStage: 8 };
  expect(() => boxesOf([2, 2000], { access }, [0], limits)).toThrow(
    "Cannot process 2000 elements at once: this device binds 4096 bytes",
  );
});
