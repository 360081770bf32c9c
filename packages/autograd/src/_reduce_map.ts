import type { MapKernel, Tensor } from "@lrm/tensor";
import type { Reduction } from "./_axes.ts";
import { backpropagate } from "./_fused_gradient.ts";
import { fusedMap, inputsOf, tensorsOf, withViews } from "./_fused_map.ts";
import { sumOver } from "./_sum_over.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Records the sum of a kernel over axes. Neither pass stores the values that are added.
 *
 * @param kernel  one output, no row reductions and no column index
 * @param reduction  axes of the shape that the operands broadcast to
 */
export function reduceMap(
  operation: string,
  kernel: MapKernel<string, string, string>,
  operands: Readonly<Record<string, Input | Tensor>>,
  { runs, keptShape, shape }: Reduction,
  scalars: Readonly<Record<string, number>> = {},
): Variable {
  const tape = tapeOf(operation, ...Object.values(operands));
  // The only output is not stored, so the backward pass cannot read it.
  const prepared = { ...fusedMap(kernel, operands, scalars), saved: [] };
  const sums = sumOver(prepared.kernel, tensorsOf(prepared), prepared.shape, { runs, scalars });
  const value = sums.reshape(shape);
  sums.dispose();
  const { fused, views } = withViews(prepared);
  return tape.record(value, {
    inputs: inputsOf(fused),
    saved: views,
    backward: (y) => {
      const gradient = y.takeGradient();
      const [name] = kernel.outputs;
      backpropagate(fused, {}, { [name!]: gradient.reshape(keptShape) });
      gradient.dispose();
    },
  });
}
