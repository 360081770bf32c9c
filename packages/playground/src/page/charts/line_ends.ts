import type uPlot from "uplot";
import { runMark } from "../run_marks.ts";
import type { Look } from "./plot.tsx";

/** Room for a letter at the right of the curves, in CSS pixels. */
export const LETTER_WIDTH = 22;

/** Pixels between two letters, at least. */
const LINE_HEIGHT = 14;

/** Which series, by its number in the chart, is which run's. */
export type SeriesRuns = readonly (readonly [series: number, run: number])[];

/** Writes each run's letter where its line ends, so that lines are told apart without colour. */
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
    const places = apart(
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
      ctx.fillText(letter, x + 6 * ratio, places[index]!);
    }
    ctx.restore();
  };
}

/**
 * Moves ascending places until each is `distance` from the one before, and none is past `most`.
 */
export function apart(places: readonly number[], distance: number, most: number): number[] {
  let above = Number.NEGATIVE_INFINITY;
  const moved = places.map((place) => {
    above = Math.max(place, above + distance);
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
