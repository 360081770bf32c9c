import { expect, test } from "vitest";
import { indicesWithin, MOVES, moved, partWithin } from "./zoom.ts";

test("partWithin() keeps a part within its axis, and no smaller than can be read", () => {
  expect(partWithin([0, 100], [20, 40])).toEqual([20, 40]);
  expect(partWithin([0, 100], [-10, 40])).toEqual([0, 50]);
  expect(partWithin([1, 101], [80, 130])).toEqual([51, 101]);
  expect(partWithin([0, 100], [50, 50])).toEqual([49.9, 50.1]);
  expect(partWithin([0, 100], [100, 100])).toEqual([99.8, 100]);
  expect(partWithin([0, 100], [-20, 100])).toBeUndefined();
});

test("moved() shows the middle half, and the neighbors of a part up to the ends", () => {
  const axis = [0, 400] as const;
  expect(moved(axis, axis, MOVES["Zoom in"])).toEqual([100, 300]);
  expect(moved(axis, [100, 300], MOVES.Later)).toEqual([200, 400]);
  expect(moved(axis, [200, 400], MOVES.Later)).toEqual([200, 400]);
  expect(moved(axis, [100, 300], MOVES.Earlier)).toEqual([0, 200]);
  const smallest = [20, 20.8] as const;
  const [from, to] = moved(axis, smallest, MOVES["Zoom in"])!;
  expect(from).toBeCloseTo(smallest[0], 9);
  expect(to).toBeCloseTo(smallest[1], 9);
});

test("indicesWithin() keeps a value on both sides of a part", () => {
  const column = [1, 2, 3, 4, 5, 6];
  const within = (...part: [number, number]) => column.slice(...indicesWithin(column, part));
  expect(within(2.5, 4)).toEqual([2, 3, 4, 5]);
  expect(within(5.5, 9)).toEqual([5, 6]);
  expect(within(0, 1.5)).toEqual([1, 2]);
  expect(within(2.2, 2.6)).toEqual([2, 3]);
  expect(within(7, 9)).toEqual([]);
  expect(within(0, 0.5)).toEqual([]);
  expect(column.slice(...indicesWithin(column, undefined))).toEqual(column);
});
