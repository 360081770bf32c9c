import type { Geometry } from "./geometry.ts";
import type { ChartView, LineView, Look } from "./view.ts";

/** Font family of all text in a chart. */
export const FONT = "system-ui, sans-serif";
const NAME_FONT = `600 12px ${FONT}`;

/** Distance of a name from the end of its line. */
const GAP = 7;
/** Smallest distance of two names. */
const LINE_HEIGHT = 15;
/** Largest part of a chart's width that names may take. */
const MOST_OF_CHART = 0.3;

/** Computes the width that names need to the right of the curves. */
export function nameSpace(ctx: CanvasRenderingContext2D, view: ChartView, width: number): number {
  ctx.font = NAME_FONT;
  const widths = view.lines.map(({ name = "" }) => ctx.measureText(name).width);
  return Math.ceil(Math.min(Math.max(0, ...widths) + GAP + 4, MOST_OF_CHART * width));
}

/**
 * Writes each run's name at the end of its line. Names that would overlap move apart, and a thin
 * stroke leads back to the line.
 */
export function drawNames(
  ctx: CanvasRenderingContext2D,
  view: ChartView,
  look: Look,
  place: Geometry,
  width: number,
): void {
  const ends = namedEnds(view, place);
  const heights = apart(
    ends.map(({ y }) => y),
    LINE_HEIGHT,
    place.bottom,
  );
  ctx.save();
  ctx.font = NAME_FONT;
  ctx.textBaseline = "middle";
  for (const [index, { name, run, x, y }] of ends.entries()) {
    const height = heights[index]!;
    const isBeside = view.highlighted !== undefined && view.highlighted !== run;
    ctx.globalAlpha = isBeside ? 0.35 : 1;
    ctx.fillStyle = look.runs[run]!;
    if (Math.abs(height - y) > 3) {
      ctx.strokeStyle = look.runs[run]!;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(x + 1, y);
      ctx.lineTo(x + GAP - 1, height);
      ctx.stroke();
    }
    const text = fitted(name, width - x - GAP, (part) => ctx.measureText(part).width);
    outlined(ctx, look, text, [x + GAP, height]);
  }
  ctx.restore();
}

/** A name beside the end of its line, in CSS pixels. */
interface NamedEnd {
  readonly name: string;
  readonly run: number;
  readonly x: number;
  readonly y: number;
}

/** Finds the ends of lines with a name within the plot, from above. A line left of it has none. */
export function namedEnds({ lines }: Pick<ChartView, "lines">, place: Geometry): NamedEnd[] {
  return lines
    .flatMap((line): NamedEnd[] => {
      const end = endOf(line);
      if (line.name === undefined || end === undefined) return [];
      const x = place.x(end.x);
      if (x < place.left) return [];
      const y = Math.min(place.bottom, Math.max(place.top, place.y(end.y)));
      return [{ name: line.name, run: line.run, x: Math.min(place.right, x), y }];
    })
    .sort((a, b) => a.y - b.y);
}

/** Writes a text with a rim, which keeps it readable where it lies on a line. */
export function outlined(
  ctx: CanvasRenderingContext2D,
  { surface }: Look,
  text: string,
  [x, y]: readonly [number, number],
): void {
  ctx.setLineDash([]);
  ctx.lineJoin = "round";
  ctx.strokeStyle = surface;
  ctx.lineWidth = 3;
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

/** Finds where a line ends, at the height that its name has. */
function endOf({ x, y, nameAt }: LineView): { readonly x: number; readonly y: number } | undefined {
  for (let index = y.length - 1; index >= 0; index -= 1) {
    const value = y[index];
    if (typeof value === "number") return { x: x[index]!, y: y[nameAt ?? index] ?? value };
  }
  return undefined;
}

/** Shortens a text until it fits, with an ellipsis at its end. */
export function fitted(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text;
  let kept = text;
  while (kept !== "" && widthOf(`${kept}…`) > width) kept = kept.slice(0, -1);
  return kept === "" ? "" : `${kept.trimEnd()}…`;
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
