import { ArgumentError, formatShape } from "@lrm/tensor";
import type { Parameter } from "../parameter.ts";
import type { Variable } from "../tape.ts";

/**
 * Checks that an input has rows, and that they have the size of a weight's last axis.
 *
 * @param layer  describes the layer: `dense layer "0"`
 */
export function checkColumns(layer: string, x: Variable, weight: Parameter): void {
  const size = weight.shape.at(-1)!;
  if (x.shape.length >= 2 && x.shape.at(-1) === size) return;
  throw new ArgumentError(
    `Cannot apply ${layer} with weight ${formatShape(weight.shape)} to an input ${formatShape(x.shape)}: it takes [..., ${size}], with at least two axes`,
    "change the shape of the input, or the size of the layer",
  );
}
