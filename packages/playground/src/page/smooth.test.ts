import { expect, test } from "vitest";
import { smoothed, thinned } from "./smooth.ts";

test("smoothed() follows a straight line without lag until its reach meets the end", () => {
  const line = Array.from({ length: 40 }, (_, index) => 10 - index / 10);
  const smooth = smoothed(line);
  for (let index = 0; index < 32; index += 1) expect(smooth[index]).toBeCloseTo(line[index]!, 10);
  // Of the last, only what lies before it: the mean of nine.
  expect(smooth[39]).toBeCloseTo(line[35]!, 10);
});

test("smoothed() keeps gaps and does not count them", () => {
  expect(smoothed([9, 9, null, 2, 4, 6])).toEqual([9, 9, null, 3, 4, 5]);
});

test("thinned() leaves short columns alone and halves longer ones by means, gaps left out", () => {
  expect(thinned([1, null, 3], 3)).toEqual([1, null, 3]);
  expect(thinned([1, 3, null, 5, null, null, 7], 4)).toEqual([2, 5, null, 7]);
});
