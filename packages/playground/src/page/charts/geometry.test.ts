import { expect, test } from "vitest";
import { geometryOf } from "./geometry.ts";

const axis = (range: readonly [number, number], log: boolean) => ({
  ...{ label: "", range, log },
  text: String,
});

test("geometryOf() maps values to positions, and positions back to values", () => {
  for (const log of [false, true]) {
    const view = { x: axis([1, 1000], log), y: axis([2, 6], false) };
    const geometry = geometryOf(view, { width: 500, height: 300 }, 60);
    const { left, right, top, bottom } = geometry;
    expect([geometry.x(1), geometry.x(1000), geometry.y(2), geometry.y(6)]).toEqual([
      left,
      right,
      bottom,
      top,
    ]);
    expect(right).toBe(440);
    expect(geometry.valueAt(geometry.x(70))).toBeCloseTo(70, 9);
    expect(geometry.x(log ? Math.sqrt(1000) : 500.5)).toBeCloseTo((left + right) / 2, 9);
  }
});
