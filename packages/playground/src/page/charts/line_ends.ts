import type uPlot from "uplot";
import { runMark } from "../run_marks.ts";
import { fitted, LABEL_FONT } from "./fitted.ts";
import type { Look } from "./plot.tsx";

/** A line of a chart with the run that it belongs to. */
export interface RunLine {
  /** Number of the series in the chart. */
  readonly series: number;
  readonly run: number;
  /** Short name, written at the line's end. */
  readonly name: string;
}

/** Distance of a name from the end of its line in CSS pixels. */
const GAP = 6;

/** Smallest distance of two names in CSS pixels. */
const LINE_HEIGHT = 15;

/**
 * Writes each run's name at the end of its line. Names that would overlap move apart, and a thin
 * stroke leads back to the line.
 */
export function lineEnds(look: Look, lines: readonly RunLine[]): (chart: uPlot) => void {
  return (chart) => {
    const ratio = devicePixelRatio;
    const { ctx, bbox } = chart;
    const ends = lines
      .flatMap(({ series, run, name }) => {
        const end = lastOf(chart.data[series]);
        if (end === undefined) return [];
        const [index, value] = end;
        const x = chart.valToPos(chart.data[0]![index]!, "x", true);
        const y = chart.valToPos(value, "y", true);
        const inside = Math.min(bbox.top + bbox.height, Math.max(bbox.top, y));
        return [{ run, name, x, y: inside, alpha: chart.series[series]!.alpha ?? 1 }];
      })
      .sort((a, b) => a.y - b.y);
    const heights = apart(
      ends.map(({ y }) => y),
      LINE_HEIGHT * ratio,
      bbox.top + bbox.height,
    );
    ctx.save();
    ctx.font = `600 ${12 * ratio}px ${LABEL_FONT}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    for (const [index, { run, name, x, y, alpha }] of ends.entries()) {
      const height = heights[index]!;
      const start = x + GAP * ratio;
      ctx.globalAlpha = Math.max(alpha, 0.35);
      ctx.fillStyle = look.color(runMark(run).color);
      ctx.strokeStyle = ctx.fillStyle;
      if (Math.abs(height - y) > 3 * ratio) {
        ctx.lineWidth = ratio;
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(start - ratio, height);
        ctx.stroke();
      }
      // A rim keeps the name readable where it lies on another line.
      ctx.strokeStyle = look.surface;
      ctx.lineWidth = 3 * ratio;
      const text = fitted(name, chart.ctx.canvas.width - start, (part) => widthOf(ctx, part));
      ctx.strokeText(text, start, height);
      ctx.fillText(text, start, height);
    }
    ctx.restore();
  };
}

const widthOf = (ctx: CanvasRenderingContext2D, text: string): number =>
  ctx.measureText(text).width;

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
