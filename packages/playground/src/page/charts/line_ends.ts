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
    const { ctx } = chart;
    ctx.save();
    ctx.font = `700 ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    let above = Number.NEGATIVE_INFINITY;
    for (const { run, x, y } of ends) {
      const { letter, color } = runMark(run);
      above = Math.max(y, above + LINE_HEIGHT * ratio);
      ctx.fillStyle = look.color(color);
      ctx.fillText(letter, x + 6 * ratio, above);
    }
    ctx.restore();
  };
}

function lastOf(column: uPlot.AlignedData[number] | undefined): [number, number] | undefined {
  for (let index = (column?.length ?? 0) - 1; index >= 0; index -= 1) {
    const value = column?.[index];
    if (typeof value === "number") return [index, value];
  }
  return undefined;
}
