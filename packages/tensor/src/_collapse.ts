import { ArgumentError } from "./errors.ts";
import { formatShape, type Shape } from "./shape.ts";

/**
 * Merges neighbouring axes that every operand steps through evenly, since fewer axes are faster.
 * Keeps the row separate if `keepRow`. Makes one axis of none.
 *
 * @param verb  what the caller does, for the message
 * @param strides  strides of each operand
 * @throws ArgumentError if more than four axes remain
 */
export function collapse(
  verb: string,
  shape: Shape,
  strides: readonly (readonly number[])[],
  keepRow: boolean,
): { shape: number[]; strides: number[][] } {
  if (shape.length === 0) return { shape: [1], strides: strides.map(() => [0]) };
  const extents: number[] = [shape.at(-1)!];
  const merged = strides.map((each) => [each.at(-1)!]);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const extent = shape[axis]!;
    if (extent === 1) continue;
    const inner = extents[0]!;
    const innermost = extents.length === 1;
    const mayMerge = !(keepRow && innermost);
    if (mayMerge && inner === 1) {
      extents[0] = extent;
      merged.forEach((each, index) => {
        each[0] = strides[index]![axis]!;
      });
    } else if (
      mayMerge &&
      merged.every((each, index) => strides[index]![axis] === each[0]! * inner)
    ) {
      extents[0] = inner * extent;
    } else {
      extents.unshift(extent);
      merged.forEach((each, index) => {
        each.unshift(strides[index]![axis]!);
      });
    }
  }
  if (extents.length > 4) {
    throw new ArgumentError(
      `Cannot ${verb} over ${formatShape(shape)}: more than 4 axes step unevenly`,
      "reshape so that fewer do",
    );
  }
  return { shape: extents, strides: merged };
}
