import { ArgumentError } from "./errors.ts";

/** Extents of a tensor, outermost axis first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Counts the elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

/** Formats a shape for messages: `[64, 128]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Tells whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** Throws unless every extent is a non-negative integer. */
export function checkShape(shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new ArgumentError(
      `Cannot make a tensor of a shape of type ${typeof shape}: shapes are lists of whole numbers`,
      "pass a list, such as [2, 3]",
    );
  }
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) {
      throw new ArgumentError(
        `Cannot make a tensor of shape ${formatShape(shape)}: extents must be whole numbers from 0 on, got ${extent}`,
        "pass another shape",
      );
    }
  }
}

/** Computes the strides of a contiguous tensor, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * Computes the common shape of tensors by NumPy's rules: shapes align at the last axis, and extents
 * of 1 stretch.
 *
 * @throws ArgumentError if two extents differ and neither is 1
 */
export function broadcastShapes(shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    shape.forEach((extent, axis) => {
      const current = result[lead + axis]!;
      if (extent === current || extent === 1) return;
      if (current !== 1) {
        throw new ArgumentError(
          `Cannot broadcast ${shapes.map(formatShape).join(" with ")}: extents must be equal or 1, got ${current} and ${extent}`,
          "reshape one of the tensors",
        );
      }
      result[lead + axis] = extent;
    });
  }
  return result;
}

/**
 * Computes the strides that read a contiguous tensor of shape `from` as if it had shape `to`. A
 * stretched axis has stride 0.
 */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = contiguousStrides(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => {
    const source = axis - lead;
    return source < 0 || from[source] === 1 ? 0 : own[source]!;
  });
}
