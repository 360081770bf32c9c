import plot from "simple-ascii-chart";
import { lateRange } from "../page/range.ts";
import { type Point, stretchMeans } from "../page/thin.ts";

/** Rows of a chart; its axes take two more. */
const HEIGHT = 10;
/** What the axis on the left takes. */
const MARGIN = 10;

/** A falling curve in characters, at most so many columns wide; its steep beginning is cut off above. Empty where there are too few points. */
export function textChart(points: readonly Point[], columns: number): string {
  const width = Math.max(20, columns - MARGIN);
  if (points.length < 2) return "";
  const first = points[0]![0];
  const means = stretchMeans(
    points.map(([, value]) => value),
    width,
  ).map(([place, mean]): [number, number] => [first + place - 1, mean]);
  const [low, high] = lateRange([means], means.at(-1)![0]);
  const shown = means.map(([x, y]): [number, number] => [x, Math.min(y, high)]);
  const chart = plot(shown, {
    width,
    height: HEIGHT,
    yRange: [low, high],
    customXAxisTicks: [shown[0]![0], shown.at(-1)![0]].map(Math.round),
    formatter: (value, { axis }) =>
      axis === "y" ? value.toFixed(2) : Math.round(value).toLocaleString("en"),
  });
  return chart
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
