import { ArgumentError, formatShape, type Shape } from "@lrm/tensor";
import { type Run, runsOfAxes } from "./_broadcasting.ts";

/** Options of `slice`, `concatenate` and `gather`. */
export interface AxisOptions {
  /** Axis; negative ones count from the end. Default: 0. */
  readonly axis?: number;
}

/**
 * Returns the index of an axis, which may count from the end.
 *
 * @throws ArgumentError if there is no such axis
 */
export function axisOf(operation: string, shape: Shape, axis: number): number {
  const index = axis < 0 ? axis + shape.length : axis;
  if (Number.isInteger(index) && index >= 0 && index < shape.length) return index;
  throw new ArgumentError(
    `Cannot run ${operation}() on axis ${axis} of ${formatShape(shape)}: it has ${shape.length} axes`,
    "count axes from 0, or from −1 backwards",
  );
}

/**
 * Returns the indices of axes, in ascending order.
 *
 * @param axes  one or several; all if undefined
 * @throws ArgumentError if there is no such axis, or one is given twice
 */
export function axesOf(
  operation: string,
  shape: Shape,
  axes: number | readonly number[] | undefined,
): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  const indices = list.map((axis) => axisOf(operation, shape, axis)).sort((a, b) => a - b);
  if (new Set(indices).size === indices.length) return indices;
  throw new ArgumentError(
    `Cannot run ${operation}() on axes ${list.join(", ")} of ${formatShape(shape)}: one is there twice`,
    "name each axis once",
  );
}

/** Axes of a reduction, with the shapes of its result. */
export interface Reduction {
  /** Runs of reduced axes, without those of extent 1. */
  readonly runs: readonly Run[];
  /** Number of elements that one element of the result is computed from. */
  readonly count: number;
  /** Shape of the result with reduced axes of extent 1. */
  readonly keptShape: Shape;
  /** Shape of the result. */
  readonly shape: Shape;
}

/** Options of `sum`, `mean` and `max`. */
export interface ReductionOptions {
  /** Axes to reduce; negative ones count from the end. Default: all. */
  readonly axes?: number | readonly number[];
  /** True to keep reduced axes, with extent 1. Default: false. */
  readonly keepDims?: boolean;
}

/** Finds the axes of a reduction. */
export function reductionOf(
  operation: string,
  shape: Shape,
  { axes, keepDims = false }: ReductionOptions,
): Reduction {
  const reduced = axesOf(operation, shape, axes);
  const keptShape = shape.map((extent, axis) => (reduced.includes(axis) ? 1 : extent));
  return {
    runs: runsOfAxes(
      shape,
      reduced.filter((axis) => shape[axis] !== 1),
    ),
    count: reduced.reduce((count, axis) => count * shape[axis]!, 1),
    keptShape,
    shape: keepDims ? keptShape : shape.filter((_, axis) => !reduced.includes(axis)),
  };
}
