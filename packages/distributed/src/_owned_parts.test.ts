import { expect, test } from "vitest";
import {
  gatherFromOwners,
  goesEvenly,
  overlapsOf,
  ownedCounts,
  sumToOwners,
  totalOf,
} from "./_owned_parts.ts";
import { inProcessRanks } from "./in_process.ts";

test("ownedCounts() fills exchanges with as much of every owner as fits, the largest last", () => {
  expect(ownedCounts([10, 2, 0, 4], 9)).toEqual([
    [3, 2, 0, 3],
    [4, 0, 0, 1],
    [3, 0, 0, 0],
  ]);
  expect(ownedCounts([0, 0])).toEqual([]);
  const many = ownedCounts(new Array<number>(1000).fill(50_000_000).fill(900_000_000, 0, 1));
  expect(Math.max(...many.map(totalOf))).toBeLessThanOrEqual(2 ** 22);
  expect(totalOf(many.map(totalOf))).toBe(999 * 50_000_000 + 900_000_000);
});

test("overlapsOf() finds how much of a part lies in each part of another division", () => {
  expect(overlapsOf([3, 0, 5], [2, 2, 4], 0)).toEqual([2, 1, 0]);
  expect(overlapsOf([3, 0, 5], [2, 2, 4], 1)).toEqual([0, 0, 0]);
  expect(overlapsOf([3, 0, 5], [2, 2, 4], 2)).toEqual([0, 1, 4]);
});

for (const [counts, evenly] of [
  [[3, 3, 2, 3], false],
  [[9, 1, 0, 3], true],
  [[0, 0, 7, 0], true],
] as const) {
  test(`sumToOwners() and gatherFromOwners() reach owners of ${counts} numbers`, async () => {
    expect(goesEvenly(counts)).toBe(evenly);
    const length = totalOf(counts);
    const gathered = inProcessRanks(4).map(async (ranks) => {
      const values = Float32Array.from({ length }, (_, at) => at + 100 * ranks.rank);
      const own = new Float32Array(counts[ranks.rank]!);
      await sumToOwners(ranks, values, counts, own);
      const all = new Float32Array(length);
      await gatherFromOwners(ranks, own, counts, all);
      return [[...own], [...all]];
    });
    const sums = Array.from({ length }, (_, at) => 4 * at + 600);
    let at = 0;
    for (const [rank, [own, all]] of (await Promise.all(gathered)).entries()) {
      expect(own).toEqual(sums.slice(at, at + counts[rank]!));
      expect(all).toEqual(sums);
      at += counts[rank]!;
    }
  });
}
