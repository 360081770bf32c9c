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

test("sizeClass() leaves an embedding of a large vocabulary below the largest allocation of a device", () => {
  // Llama 3.2 1B has 128,256 × 2,048 float32, and SwiftShader refuses 2³⁰ bytes.
  const bytes = 4 * 128_256 * 2048;
  expect(sizeClass(bytes, 2 ** 30)).toBeLessThan(2 ** 30);
  expect(sizeClass(bytes, 2 ** 30)).toBeLessThanOrEqual((33 / 32) * bytes);
});

test("sizeClass() stays within the largest buffer", () => {
  expect(sizeClass(2 ** 28 - 4, 2 ** 28)).toBe(2 ** 28);
  expect(sizeClass(150_000_000, 150_000_000)).toBe(150_000_000);
});
