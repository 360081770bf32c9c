import { expect, test } from "vitest";
import { sizeClass } from "./memory_pool.ts";

test("sizeClass() wastes at most an eighth of large sizes, and keeps offsets aligned", () => {
  for (const bytes of [4097, 5000, 100_000, 154_389_504, 2 ** 27 + 4]) {
    const size = sizeClass(bytes, 2 ** 30);
    expect(size).toBeGreaterThanOrEqual(bytes);
    expect(size).toBeLessThanOrEqual(bytes * 1.125);
    expect(size % 256).toBe(0);
  }
  expect(sizeClass(0, 2 ** 30)).toBe(256);
  expect(sizeClass(300, 2 ** 30)).toBe(512);
});

test("sizeClass() stays within the largest buffer", () => {
  expect(sizeClass(2 ** 28 - 4, 2 ** 28)).toBe(2 ** 28);
  expect(sizeClass(150_000_000, 150_000_000)).toBe(150_000_000);
});
