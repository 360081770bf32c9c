import { type Point, stretchMeans } from "@lrm/run";
import { scaleLinear } from "d3-scale";
import plot from "simple-ascii-chart";
import { lateRange } from "../page/range.ts";

const HEIGHT = 10;
/** Columns of the axis on the left and the arrow on the right. */
const MARGIN = 10;
/** Approximate number of labels on the axis of values. */
const TICKS = 5;

/**
 * Draws a falling curve over steps as text of at most `columns` columns, with round numbers on the
 * axis. Cuts off its steep beginning. Empty if there are too few points.
 *
 * @param marks  points that are drawn as dots, such as validation losses. Default: none
 */
export function textChart(
  points: readonly Point[],
  columns: number,
  marks: readonly Point[] = [],
): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return "";
  const width = Math.max(20, columns - MARGIN);
  const means = stretchMeans(
    points.map(([, value]) => value),
    width,
  ).map(([middle, value]): [number, number] => [points[Math.round(middle) - 1]![0], value]);
  const shown = marks.filter(([x]) => x >= first[0] && x <= last[0]);
  const [low, high] = lateRange(shown.length > 0 ? [means, shown] : [means], last[0]);
  const ticks = scaleLinear([low, high], [0, 1]).ticks(TICKS);
  const digits = digitsOf((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const lines = plot(
    means.map(([x, y]): [number, number] => [x, Math.min(y, high)]),
    {
      width,
      height: HEIGHT,
      yRange: [low, high],
      hideXAxisTicks: true,
      customYAxisTicks: ticks,
      points: shown.filter(([, y]) => y <= high).map(([x, y]) => ({ x, y })),
      formatter: (value) => value.toFixed(digits),
    },
  )
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  const axis = lines.at(-1)!;
  const [begin, end] = [first, last].map(([step]) => Math.round(step).toLocaleString("en"));
  const ends = `${begin}${end!.padStart(axis.trimStart().length - begin!.length)}`;
  return [...lines, ends.padStart(axis.length)].join("\n");
}

/** Returns the number of decimals that tell ticks at a distance apart: at least 2, at most 6. */
const digitsOf = (distance: number): number =>
  Math.min(6, Math.max(2, Math.ceil(-Math.log10(distance))));
