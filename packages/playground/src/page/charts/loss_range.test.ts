import { expect, test } from "vitest";
import { lossRange } from "./loss_range.ts";

const runOf = (mean: readonly (number | null)[]) => ({ mean, validation: mean.map(() => null) });

const falling = runOf(Array.from({ length: 200 }, (_, step) => 2 + 4 * 0.8 ** step));

test("lossRange() leaves out the first steps of a linear scale, and none of a logarithmic one", () => {
  const [least, most] = lossRange([falling], "linear");
  expect(least).toBeLessThan(2);
  expect(most).toBeGreaterThan(2.2);
  expect(most).toBeLessThan(4);
  expect(lossRange([falling], "log")[1]).toBeGreaterThan(6);
});

test("lossRange() ignores what a run that diverges has above the first loss", () => {
  const wild = runOf(Array.from({ length: 200 }, (_, step) => 6 + step));
  expect(lossRange([falling, wild], "linear")[1]).toBeLessThan(7);
});

test("lossRange() has a range before there are losses, and around one loss", () => {
  expect(lossRange([], "linear")).toEqual([1, 6]);
  const [least, most] = lossRange([{ mean: [3, null], validation: [null, null] }], "linear");
  expect(least).toBeLessThan(3);
  expect(most).toBeGreaterThan(3);
});

test("lossRange() takes more losses than a call has arguments", () => {
  const long = runOf(Array.from({ length: 200_000 }, (_, step) => 2 + 4 / (1 + step)));
  const [least, most] = lossRange([long, long], "log");
  expect(least).toBeLessThan(2);
  expect(most).toBeGreaterThan(6);
});
