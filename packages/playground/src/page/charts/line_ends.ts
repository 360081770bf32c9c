import type uPlot from "uplot";
import { runMark } from "../run_marks.ts";
import type { Look } from "./plot.tsx";

/** Space for a letter to the right of the curves, in CSS pixels. */
export const LETTER_WIDTH = 22;

/** Smallest distance of two letters in CSS pixels. */
const LINE_HEIGHT = 14;

/** Numbers of series in a chart, with their runs. */
export type SeriesRuns = readonly (readonly [series: number, run: number])[];

/** Writes each run's letter at the end of its line, to distinguish lines without colour. */
export function lineEnds(look: Look, series: SeriesRuns): (chart: uPlot) => void {
  return (chart) => {
    const ends = series
      .flatMap(([at, run]) => {
        const end = lastOf(chart.data[at]);
        if (end === undefined) return [];
        const [index, value] = end;
        const x = chart.valToPos(chart.data[0]![index]!, "x", true);
        return [{ run, x, y: chart.valToPos(value, "y", true) }];
      })
      .sort((a, b) => a.y - b.y);
    const ratio = devicePixelRatio;
    const { ctx, bbox } = chart;
    const positions = apart(
      ends.map(({ y }) => y),
      LINE_HEIGHT * ratio,
      bbox.top + bbox.height,
    );
    ctx.save();
    ctx.font = `700 ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    for (const [index, { run, x }] of ends.entries()) {
      const { letter, color } = runMark(run);
      ctx.fillStyle = look.color(color);
      ctx.fillText(letter, x + 6 * ratio, positions[index]!);
    }
    ctx.restore();
  };
}

/**
 * Moves ascending positions until each is `distance` from the one before, and none is above `most`.
 */
export function apart(positions: readonly number[], distance: number, most: number): number[] {
  let above = Number.NEGATIVE_INFINITY;
  const moved = positions.map((position) => {
    above = Math.max(position, above + distance);
    return above;
  });
  let below = most + distance;
  for (let index = moved.length - 1; index >= 0; index -= 1) {
    below = Math.min(moved[index]!, below - distance);
    moved[index] = below;
  }
  return moved;
}

function lastOf(column: uPlot.AlignedData[number] | undefined): [number, number] | undefined {
  for (let index = (column?.length ?? 0) - 1; index >= 0; index -= 1) {
    const value = column?.[index];
    if (typeof value === "number") return [index, value];
  }
  return undefined;
}
