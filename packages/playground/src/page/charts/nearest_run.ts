import type { Geometry } from "./geometry.ts";
import type { ChartView, LineView } from "./view.ts";

/** Distance in CSS pixels within which a line is near. */
const NEAR = 24;

/** Finds the run whose strong line is nearest above or below a position, if one is near. */
export function nearestRun(
  { lines }: ChartView,
  place: Geometry,
  x: number,
  y: number,
): number | undefined {
  let [nearest, least] = [undefined as number | undefined, NEAR];
  for (const line of lines) {
    if (line.style !== "line") continue;
    const value = valueBefore(line, place.valueAt(x));
    const distance = value === undefined ? Number.NaN : Math.abs(place.y(value) - y);
    if (distance < least) [nearest, least] = [line.run, distance];
  }
  return nearest;
}

/** Finds the last value of a line at or before a value of the horizontal axis. */
export function valueBefore({ x, y }: Pick<LineView, "x" | "y">, at: number): number | undefined {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index -= 1) {
    const value = y[index];
    if (typeof value === "number") return value;
  }
  return undefined;
}
