/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/**
 * Reduces a curve to its ends and the lowest and highest point of each of `columns` intervals of
 * equal width. It looks the same if an interval is as wide as a pixel. A short curve stays
 * unchanged.
 *
 * @param points  points from left to right
 */
export function extremes(points: readonly Point[], columns: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= 2 * columns) return points;
  const width = (last[0] - first[0]) / columns;
  const kept = new Set([first]);
  for (let at = 0; at < points.length; ) {
    const column = columnOf(points[at]!);
    let low = at;
    let high = at;
    for (; at < points.length && columnOf(points[at]!) === column; at++) {
      if (points[at]![1] < points[low]![1]) low = at;
      if (points[at]![1] > points[high]![1]) high = at;
    }
    kept.add(points[Math.min(low, high)]!).add(points[Math.max(low, high)]!);
  }
  return [...kept.add(last)];

  function columnOf([x]: Point): number {
    return Math.min(columns - 1, Math.floor((x - first![0]) / width));
  }
}

/**
 * Computes the means of at most `most` intervals of equal length. Each is at the middle of its
 * interval, counted from 1.
 */
export function stretchMeans(values: readonly number[], most: number): Point[] {
  const length = Math.ceil(values.length / most);
  const points: Point[] = [];
  for (let first = 0; first < values.length; first += length) {
    const stretch = values.slice(first, first + length);
    const mean = stretch.reduce((sum, value) => sum + value, 0) / stretch.length;
    points.push([first + (stretch.length + 1) / 2, mean]);
  }
  return points;
}

/** Returns the value of a curve at `x`, by linear interpolation; undefined beyond its ends. */
export function valueAt(
  points: readonly (readonly [x: number, y: number, ...rest: (number | undefined)[]])[],
  x: number,
): number | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]![0] < x) low = middle + 1;
    else high = middle;
  }
  const [a, b] = [points[low - 1], points[low]];
  if (b?.[0] === x) return b[1];
  if (a === undefined || b === undefined) return undefined;
  return a[1] + ((x - a[0]) / (b[0] - a[0])) * (b[1] - a[1]);
}
