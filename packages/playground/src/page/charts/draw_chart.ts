import { runMark } from "../run_marks.ts";
import { type Geometry, geometryOf } from "./geometry.ts";
import { drawNames, FONT, nameSpace, outlined } from "./names.ts";
import { ticks } from "./ticks.ts";
import type { ChartSize, ChartView, LineView, Look } from "./view.ts";

/** Smallest distances of two marks on the axes in CSS pixels. */
const MARKS = { x: 52, y: 42 };
const NUMBERS = `12px ${FONT}`;
/** Opacity of runs beside the highlighted one. */
const BESIDE = 0.18;
/** Widths and opacities of lines by their style. */
const STYLES = {
  line: { width: 2.5, alpha: 1 },
  earlier: { width: 1.5, alpha: 0.6 },
  faint: { width: 1, alpha: 0.22 },
  circles: { width: 1.5, alpha: 1 },
} as const;
const CIRCLE = 3.25;

/**
 * Draws a chart.
 *
 * @param ctx  scaled so that its unit is a CSS pixel
 * @returns  where it drew what
 */
export function drawChart(
  ctx: CanvasRenderingContext2D,
  size: ChartSize,
  view: ChartView,
  look: Look,
): Geometry {
  const place = geometryOf(view, size, nameSpace(ctx, view, size.width));
  ctx.fillStyle = look.surface;
  ctx.fillRect(0, 0, size.width, size.height);
  drawAxes(ctx, view, look, place);
  ctx.save();
  ctx.beginPath();
  ctx.rect(place.left, place.top, place.right - place.left + 4, place.bottom - place.top);
  ctx.clip();
  for (const style of ["faint", "earlier", "line", "circles"] as const) {
    for (const line of view.lines) if (line.style === style) drawLine(ctx, line, view, look, place);
  }
  ctx.restore();
  drawMarks(ctx, view, look, place);
  drawNames(ctx, view, look, place, size.width);
  return place;
}

function drawAxes(
  ctx: CanvasRenderingContext2D,
  { x, y }: ChartView,
  look: Look,
  { left, right, top, bottom, titled, ...at }: Geometry,
): void {
  ctx.save();
  ctx.lineWidth = 1;
  ctx.strokeStyle = look.line;
  ctx.fillStyle = look.muted;
  ctx.font = NUMBERS;
  ctx.beginPath();
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  for (const value of ticks(y, Math.max(2, (bottom - top) / MARKS.y))) {
    ctx.moveTo(left, at.y(value));
    ctx.lineTo(right, at.y(value));
    ctx.fillText(y.text(value), left - 8, at.y(value));
  }
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  for (const value of ticks(x, Math.max(2, (right - left) / MARKS.x))) {
    ctx.moveTo(at.x(value), top);
    ctx.lineTo(at.x(value), bottom + 5);
    ctx.fillText(x.text(value), at.x(value), bottom + 9);
  }
  ctx.stroke();
  ctx.font = `13px ${FONT}`;
  ctx.fillText(x.label, (left + right) / 2, bottom + 28);
  if (titled) {
    ctx.translate(6, (top + bottom) / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.fillText(y.label, 0, 0);
  }
  ctx.restore();
}

function drawLine(
  ctx: CanvasRenderingContext2D,
  { run, x, y, style }: LineView,
  { highlighted }: ChartView,
  look: Look,
  place: Geometry,
): void {
  const { width, alpha } = STYLES[style];
  ctx.globalAlpha = highlighted === undefined || highlighted === run ? alpha : alpha * BESIDE;
  ctx.lineWidth = width;
  ctx.strokeStyle = look.runs[run]!;
  ctx.fillStyle = look.surface;
  ctx.setLineDash(style === "line" || style === "earlier" ? runMark(run).dash : []);
  ctx.beginPath();
  let drawn = false;
  for (const [index, value] of y.entries()) {
    if (value === null) continue;
    const [left, top] = [place.x(x[index]!), place.y(value)];
    if (style === "circles") {
      ctx.moveTo(left + CIRCLE, top);
      ctx.arc(left, top, CIRCLE, 0, 2 * Math.PI);
    } else if (drawn) ctx.lineTo(left, top);
    else ctx.moveTo(left, top);
    drawn = true;
  }
  if (style === "circles") ctx.fill();
  ctx.stroke();
}

function drawMarks(
  ctx: CanvasRenderingContext2D,
  { marks = [] }: ChartView,
  look: Look,
  { top, bottom, ...at }: Geometry,
): void {
  ctx.save();
  ctx.font = `600 11px ${FONT}`;
  ctx.textBaseline = "bottom";
  for (const [index, { run, at: value, text }] of marks.entries()) {
    ctx.setLineDash([2, 3]);
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = look.runs[run]!;
    ctx.fillStyle = look.runs[run]!;
    ctx.beginPath();
    ctx.moveTo(at.x(value), top);
    ctx.lineTo(at.x(value), bottom);
    ctx.stroke();
    outlined(ctx, look, text, [at.x(value) + 4, bottom - 4 - index * 15]);
  }
  ctx.restore();
}
