import { type Point, stretchMeans } from "@lrm/run";
import plot from "simple-ascii-chart";
import { lateRange } from "../page/range.ts";

const HEIGHT = 10;
/** Columns of the axis on the left and the arrow on the right. */
const MARGIN = 10;

/**
 * Draws a falling curve over steps as text of at most `columns` columns. Cuts off its steep
 * beginning. Empty if there are too few points.
 */
export function textChart(points: readonly Point[], columns: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return "";
  const width = Math.max(20, columns - MARGIN);
  const means = stretchMeans(
    points.map(([, value]) => value),
    width,
  );
  const [low, high] = lateRange([means], means.at(-1)![0]);
  const lines = plot(
    means.map(([x, y]): [number, number] => [x, Math.min(y, high)]),
    {
      width,
      height: HEIGHT,
      yRange: [low, high],
      hideXAxisTicks: true,
      formatter: (value) => value.toFixed(2),
    },
  )
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  const axis = lines.at(-1)!;
  const begin = first[0].toLocaleString("en");
  const ends = `${begin}${last[0].toLocaleString("en").padStart(axis.trimStart().length - begin.length)}`;
  return [...lines, ends.padStart(axis.length)].join("\n");
}
