/** Part of a horizontal axis that a chart shows instead of all of it, by its ends. */
export type Part = readonly [from: number, to: number];

/** Smallest part of an axis that is shown. */
const SMALLEST = 1 / 500;

/** Moves that buttons make: half as much, and half a part to the left or to the right. */
export const MOVES = {
  "Zoom in": [0.25, -0.25],
  Earlier: [-0.5, -0.5],
  Later: [0.5, 0.5],
} as const satisfies Record<string, Part>;

/**
 * Keeps a part within an axis; undefined if it is the whole one. A part that is too small grows to
 * both sides.
 */
export function partWithin([first, last]: Part, [from, to]: Part): Part | undefined {
  const width = Math.max(to - from, SMALLEST * (last - first));
  if (width >= last - first) return undefined;
  const begin = Math.min(last - width, Math.max(first, from - (width - (to - from)) / 2));
  return [begin, begin + width];
}

/** Moves the ends of what is shown, by fractions of its width, within an axis. */
export function moved(axis: Part, [from, to]: Part, [left, right]: Part): Part | undefined {
  const width = to - from;
  return partWithin(axis, [from + left * width, to + right * width]);
}

/**
 * Finds the values of an ascending column within a part, and one on both sides, to which lines
 * leave the chart; none if the column ends before the part or begins after it.
 *
 * @returns  first and end, as `slice` takes them
 */
export function indicesWithin(column: readonly number[], part: Part | undefined): [number, number] {
  if (part === undefined) return [0, column.length];
  const before = column.filter((value) => value < part[0]).length;
  const until = column.filter((value) => value <= part[1]).length;
  if (before === column.length || until === 0) return [0, 0];
  return [Math.max(0, before - 1), until + 1];
}
