import { ArgumentError, fill, formatShape, Tensor } from "@lrm/tensor";
import { regionOf, writeRegion } from "./_regions.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Adds entries of one value around `x`.
 *
 * @param widths  number of entries before and after, for each axis, as in NumPy
 * @returns  the padded shape, owned by the tape
 * @throws ArgumentError if there is not a pair of whole numbers for each axis
 * @example
 * ```ts
 * import { pad, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.constant(tensor(backend, [1, 2]));
 * expect(Array.from(await pad(x, [[1, 2]]).value.read())).toEqual([0, 1, 2, 0, 0]);
 * ```
 */
export function pad(
  x: Variable,
  widths: readonly (readonly [before: number, after: number])[],
  { value = 0 }: { readonly value?: number } = {},
): Variable {
  const tape = tapeOf("pad", x);
  const whole = widths.flat().every((width) => Number.isSafeInteger(width) && width >= 0);
  if (widths.length !== x.shape.length || !whole) {
    throw new ArgumentError(
      `Cannot pad ${formatShape(x.shape)} by [${widths.map(formatShape).join(", ")}]: each axis needs two whole numbers`,
      "pass [before, after] for each axis",
    );
  }
  const shape = x.shape.map((extent, axis) => widths[axis]![0] + extent + widths[axis]![1]);
  const inside = widths.map(([before]) => before);
  const zeros = widths.map(() => 0);
  const padded = Tensor.allocate(tape.backend, shape);
  fill(padded, value);
  writeRegion(x.shape, regionOf(x.value, zeros), regionOf(padded, inside), false);
  return tape.record(padded, {
    inputs: [x],
    backward: ({ gradient }) => {
      x.contribute((into, accumulate) => {
        writeRegion(x.shape, regionOf(gradient, inside), regionOf(into, zeros), accumulate);
      });
    },
  });
}
