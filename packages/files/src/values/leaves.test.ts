import { expect, test } from "vitest";
import { firstDifference, leavesOf } from "./leaves.ts";

test("leavesOf() lists values by path, and objects in a list by their index", () => {
  const value = {
    a: { b: 1, c: undefined },
    betas: [0.9, 0.95],
    parts: [{ until: 3 }, 4],
    none: [],
  };
  expect([...leavesOf(value)]).toEqual([
    ["a.b", "1"],
    ["betas", "0.9, 0.95"],
    ["parts.0.until", "3"],
    ["parts.1", "4"],
    ["none", ""],
  ]);
});

test("firstDifference() finds a difference inside a list of objects", () => {
  const of = (until: number) => ({ parts: [{ until: 1 }, { until }] });
  expect(firstDifference(of(2), of(2))).toBeUndefined();
  expect(firstDifference(of(2), of(3))).toEqual(["parts.1.until", "2", "3"]);
});
