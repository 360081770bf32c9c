import { expect, test } from "vitest";
import { createReferenceBackend } from "./reference.ts";
import { registerTestBackend, relativeError, testBackend } from "./testing.ts";

test("testBackend() makes the registered backend once", async () => {
  let made = 0;
  registerTestBackend(async () => {
    made++;
    return createReferenceBackend();
  });
  expect(await testBackend()).toBe(await testBackend());
  expect(made).toBe(1);
});

test("relativeError() is the relative Frobenius norm, at any scale", () => {
  expect(relativeError([3, 4], [3, 4])).toBe(0);
  expect(relativeError([3, 5], [3, 4])).toBeCloseTo(0.2, 12);
  expect(relativeError([3e-200, 5e-200], [3e-200, 4e-200])).toBeCloseTo(0.2, 12);
  expect(relativeError([3e200, 5e200], [3e200, 4e200])).toBeCloseTo(0.2, 12);
  expect(relativeError([0, 0], [0, 0])).toBe(0);
});

test("relativeError() is infinite where nothing can be compared", () => {
  expect(relativeError([1e-30], [0])).toBe(Number.POSITIVE_INFINITY);
  expect(relativeError([Number.NaN], [1])).toBe(Number.POSITIVE_INFINITY);
  expect(relativeError([1, 2], [1])).toBe(Number.POSITIVE_INFINITY);
});
