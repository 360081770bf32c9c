import { expect, test } from "vitest";
import { CurveBuilder } from "./curve_builder.ts";

function built(count: number, y: (x: number) => number, x = (at: number) => at + 1) {
  const builder = new CurveBuilder();
  for (let at = 0; at < count; at++) builder.add(x(at), y(x(at)));
  return builder.build();
}

test("CurveBuilder keeps all points of a short curve", () => {
  expect(built(0, () => 0)).toEqual({ points: [], means: undefined });
  const { points, means } = built(8192, (x) => 1 / x);
  expect(points).toHaveLength(8192);
  expect(means).toBeUndefined();
});

test("CurveBuilder keeps ends, extremes, last values and means of a long curve, in little room", () => {
  const peak = (x: number) => (x === 123_456 ? 1000 : x === 234_567 ? -1000 : Math.sin(x));
  const { points, means } = built(300_000, peak);
  expect(points.length).toBeLessThan(9000);
  expect(points[0]).toEqual([1, Math.sin(1)]);
  expect(points.slice(-64)).toEqual(
    Array.from({ length: 64 }, (_, at) => [299_937 + at, Math.sin(299_937 + at)]),
  );
  expect(points).toContainEqual([123_456, 1000]);
  expect(points).toContainEqual([234_567, -1000]);
  const xs = points.map(([x]) => x);
  expect(xs).toEqual([...new Set(xs)].sort((a, b) => a - b));
  expect(built(300_000, (x) => x).means!.every(([x, mean]) => x === mean)).toBe(true);
  expect(means!.length).toBeLessThanOrEqual(4096);
});

test("CurveBuilder takes steps that are far apart", () => {
  const { points } = built(
    20_000,
    (x) => x,
    (at) => at * 400_000_000_000,
  );
  expect(points.length).toBeGreaterThan(4000);
  expect(points.at(-1)![0]).toBe(19_999 * 400_000_000_000);
});
