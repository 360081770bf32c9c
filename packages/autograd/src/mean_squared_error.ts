import { ArgumentError, defineMap, formatShape, sameShape, type Tensor } from "@lrm/tensor";
import { reductionOf } from "./_axes.ts";
import { reduceMap } from "./_reduce_map.ts";
import type { Input } from "./operands.ts";
import type { Variable } from "./tape.ts";

const scaledSquare = defineMap(["prediction", "target"], ["factor"], (v) => ({
  y: v.prediction.sub(v.target).square().mul(v.factor),
}));

/**
 * Computes the mean of `(prediction − target)²` over all elements, in one kernel that stores no
 * differences. Gradients flow into both.
 *
 * @param prediction  variable or parameter, any shape
 * @param target  variable, parameter or tensor of the same shape
 * @returns  one element, `[]`, owned by the tape
 * @throws ArgumentError if the shapes differ, or no operand is a variable
 */
export function meanSquaredError(prediction: Input, target: Input | Tensor): Variable {
  if (!sameShape(prediction.shape, target.shape)) {
    throw new ArgumentError(
      `Cannot compare predictions ${formatShape(prediction.shape)} with targets ${formatShape(target.shape)}: the shapes differ`,
      "reshape one of them",
    );
  }
  const reduction = reductionOf("meanSquaredError", prediction.shape, {});
  const scalars = { factor: 1 / reduction.count };
  return reduceMap("meanSquaredError", scaledSquare, { prediction, target }, reduction, scalars);
}
