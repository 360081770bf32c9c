import { type Leaderboard, type Relation, relationOf } from "@lrm/compare";
import { drawingOf } from "./page/drawing.ts";
import { lateRange, wholeRange } from "./page/range.ts";
import { COLORS, DASHES, type Look } from "./page/style.ts";

/** A drawing in a file of its own. */
export interface Drawing {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

/**
 * Draws the validation curves of a leaderboard with the target, and its final losses against the
 * published steps, if there are any.
 */
export function trackDrawings(board: Leaderboard): Drawing[] {
  const { track } = board;
  const { steps } = track.training;
  const looks = board.rows.map(({ entry }, at) => lookOf(entry.name, at));
  const target: Look = { ...lookOf("target", COLORS.length - 1), dashes: DASHES[1]! };
  const rows = board.rows.filter(({ losses }) => losses.length > 0);
  const lines = rows.map(({ entry, curve }) => ({
    className: entry.name,
    label: entry.name,
    points: curve.points,
    dots: true,
  }));
  const goal = [
    [0, track.target],
    [steps, track.target],
  ] as const;
  const { points } = relationOf(board);
  const published = points.map(({ name, loss, deviation, published: x }) => ({
    className: name,
    label: name,
    points: [[x, loss, deviation]] as const,
    dots: true,
  }));
  const curves = `Validation loss on the track ${track.name}`;
  const scatter = "Final loss here against published steps to 3.28";
  return [
    ...(lines.length === 0
      ? []
      : [
          {
            file: "curves.svg",
            title: curves,
            svg: drawingOf(
              {
                title: curves,
                x: "steps",
                range: lateRange([...lines.map((line) => line.points), goal], steps),
                series: [...lines, { className: "target", label: "target", points: goal }],
              },
              [...looks, target],
            ),
          },
        ]),
    ...(published.length === 0
      ? []
      : [
          {
            file: "published.svg",
            title: scatter,
            svg: drawingOf(
              {
                title: scatter,
                x: "steps in the 124M benchmark",
                range: wholeRange(points.map(endsOf)),
                series: published,
              },
              looks,
            ),
          },
        ]),
  ];
}

/** Returns the ends of a point's bar of one deviation. */
const endsOf = ({ published, loss, deviation }: Relation["points"][number]) =>
  [loss - deviation, loss + deviation].map((end) => [published, end] as const);

/** Returns a line's color by its place; later lines with the same color are dashed. */
const lookOf = (className: string, at: number): Look => ({
  className,
  color: COLORS[at % COLORS.length]!,
  dashes: DASHES[at < COLORS.length ? 0 : 1]!,
});
