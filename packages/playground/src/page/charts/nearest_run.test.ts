import { expect, test } from "vitest";
import { geometryOf } from "./geometry.ts";
import { nearestRun, valueBefore } from "./nearest_run.ts";
import type { ChartView, LineView } from "./view.ts";

const axis = { label: "", log: false, text: String } as const;
const line = (run: number, value: number): LineView => ({
  ...{ run, x: [0, 10], y: [value, value] },
  style: "line",
});
const view: ChartView = {
  x: { ...axis, range: [0, 10] },
  y: { ...axis, range: [0, 10] },
  lines: [line(0, 2), line(1, 8)],
};

test("nearestRun() finds the line next to the pointer, and none far from all", () => {
  const place = geometryOf(view, { width: 400, height: 400 }, 0);
  const at = (value: number) => nearestRun(view, place, place.x(5), place.y(value));
  expect([at(2.2), at(7.9), at(5)]).toEqual([0, 1, undefined]);
});

test("valueBefore() takes the last measured value at or before a position", () => {
  const values = { x: [1, 2, 4], y: [5, null, 3] };
  expect([0.5, 1, 3, 4, 9].map((x) => valueBefore(values, x))).toEqual([undefined, 5, 5, 3, 3]);
});
