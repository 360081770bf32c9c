import type uPlot from "uplot";
import { runMark } from "../run_marks.ts";
import { LABEL_FONT } from "./fitted.ts";
import type { Look } from "./plot.tsx";

/** Number of directions that a run's update moves. */
export interface RankMark {
  readonly run: number;
  readonly rank: number;
}

/** Distance of two marks' texts in CSS pixels. */
const LINE_HEIGHT = 15;

/** Draws a vertical line at each rank, with its number. */
export function rankMarks(look: Look, marks: readonly RankMark[]): (chart: uPlot) => void {
  return ({ ctx, bbox, valToPos }) => {
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `600 ${11 * ratio}px ${LABEL_FONT}`;
    ctx.textBaseline = "bottom";
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    for (const [index, { run, rank }] of marks.entries()) {
      const x = valToPos(rank, "x", true);
      const bottom = bbox.top + bbox.height;
      ctx.strokeStyle = look.color(runMark(run).color);
      ctx.fillStyle = ctx.strokeStyle;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.fillText(`rank ${rank}`, x + 4 * ratio, bottom - (4 + index * LINE_HEIGHT) * ratio);
    }
    ctx.restore();
  };
}
