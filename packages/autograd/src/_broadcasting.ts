import {
  broadcastShapes,
  type MapKernel,
  programOf,
  type Shape,
  sameShape,
  sizeOf,
  type Tensor,
} from "@lrm/tensor";

/** First and last of neighbouring axes. */
export type Run = readonly [first: number, last: number];

/**
 * Finds the axes along which a tensor of shape `from` repeats when it broadcasts to `to`, as runs
 * of neighbours. Axes of extent 1 interrupt no run.
 */
export function repeatedAxes(from: Shape, to: Shape): Run[] {
  return runsOfAxes(
    to,
    to.flatMap((extent, axis) => (extent !== 1 && repeatsAlong(from, to, axis) ? [axis] : [])),
  );
}

/** Groups axes of `shape`, in ascending order, into runs of neighbours. */
export function runsOfAxes(shape: Shape, axes: readonly number[]): Run[] {
  const runs: [number, number][] = [];
  for (const axis of axes) {
    const last = runs.at(-1);
    if (last && shape.slice(last[1] + 1, axis).every((extent) => extent === 1)) last[1] = axis;
    else runs.push([axis, axis]);
  }
  return runs;
}

/** Orders runs so that a sum over the first one leaves the fewest elements. */
export function longestFirst(shape: Shape, runs: readonly Run[]): Run[] {
  const length = ([first, last]: Run): number => sizeOf(shape.slice(first, last + 1));
  return [...runs].sort((a, b) => length(b) - length(a));
}

/** Tells whether a tensor of shape `from` repeats along the rows of `to`, longer than 1. */
export function repeatsAlongRow(from: Shape, to: Shape): boolean {
  return (to.at(-1) ?? 1) !== 1 && repeatsAlong(from, to, to.length - 1);
}

/** Tells whether a tensor of shape `from` repeats along an axis of `to` before the row. */
export function repeatsAlongColumns(from: Shape, to: Shape): boolean {
  return repeatedAxes(from, to).some(([first]) => first < to.length - 1);
}

/** Returns the shape of a value that is constant along the rows of `shape`. */
export function rowShape(shape: Shape): Shape {
  return shape.length === 0 ? [] : [...shape.slice(0, -1), 1];
}

/**
 * Tells whether `reduce` can sum a kernel over a run of axes without storing its values: the kernel
 * reads single elements, and every operand has one stride before, in and after the run.
 */
export function isReducible(
  kernel: MapKernel,
  inputs: Readonly<Record<string, Tensor>>,
  shape: Shape,
  [first, last]: Run,
): boolean {
  const shapes = kernel.inputs.map((name) => inputs[name]!.shape);
  if (programOf(kernel).usesRows || !sameShape(broadcastShapes(shapes), shape)) return false;
  const axes = shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  const parts = [
    axes.filter((axis) => axis < first),
    axes.filter((axis) => axis >= first && axis <= last),
    axes.filter((axis) => axis > last),
  ];
  return shapes.every((from) =>
    parts.every((part) => new Set(part.map((axis) => repeatsAlong(from, shape, axis))).size <= 1),
  );
}

/** Tells whether a tensor of shape `from` repeats along an axis of `to` that is longer than 1. */
function repeatsAlong(from: Shape, to: Shape, axis: number): boolean {
  const own = axis - (to.length - from.length);
  return own < 0 || from[own] !== to[axis];
}

/** True if a shape becomes another one by repeating axes of extent 1 and adding leading axes. */
export function broadcastsTo(shape: Shape, target: Shape): boolean {
  const lead = target.length - shape.length;
  return lead >= 0 && shape.every((extent, axis) => extent === 1 || extent === target[lead + axis]);
}
