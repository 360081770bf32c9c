import type { Point } from "@lrm/run";

/**
 * Fraction of a run at whose beginning values are ignored for the upper end of a chart: losses fall
 * steeply at first.
 */
const STEEP = 0.15;

type Curve = readonly (readonly [x: number, y: number, ...rest: (number | undefined)[]])[];

/** Returns the range from the lowest value to the highest, with a margin. */
export function wholeRange(curves: readonly Curve[]): readonly [number, number] {
  return padded(curves.flatMap((points) => points.map(([, value]) => value)));
}

/**
 * Finds the range from the lowest value to the highest one after the steep beginning of curves that
 * end at `last`.
 */
export function lateRange(curves: readonly Curve[], last: number): readonly [number, number] {
  return rangeFrom(curves, STEEP * last);
}

/** Returns the range of the values from `first` on, or of all if there are none. */
export function rangeFrom(curves: readonly Curve[], first: number): readonly [number, number] {
  return padded(
    curves.flatMap((points) => {
      const late = points.filter(([x]) => x >= first);
      return (late.length > 0 ? late : points).map(([, value]) => value);
    }),
  );
}

/** Returns the range of positive values on a logarithmic axis. */
export function logarithmicRange(curves: readonly Curve[]): readonly [number, number] {
  const values = curves.flatMap((points) => points.map(([, value]) => value));
  const [low, high] = ends(values.filter((value) => value > 0));
  return [low / 1.15, high * 1.15];
}

/** Tells whether values are positive and differ so much that a logarithmic axis suits them. */
export function spansMagnitudes(curves: readonly Curve[]): boolean {
  const [low, high] = ends(curves.flatMap((points) => points.map(([, value]) => value)));
  return low > 0 && high / low > 20;
}

/** Returns the range of values, with a margin below and above. */
export function padded(values: readonly number[]): readonly [number, number] {
  const [low, high] = ends(values);
  const room = high > low ? 0.04 * (high - low) : Math.max(0.01, 0.04 * Math.abs(high));
  return [low - room, high + room];
}

/** Returns the minimum and maximum of finite values; 0 and 1 if there are none. */
function ends(values: readonly number[]): Point {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  return [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
}
