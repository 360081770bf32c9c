import { ArgumentError, contiguousStrides, formatShape, Tensor } from "@lrm/tensor";
import { axisOf } from "./_axes.ts";
import { permutedRegion, writeRegion } from "./_regions.ts";
import { tapeOf } from "./operands.ts";
import { reshape } from "./reshape.ts";
import type { Variable } from "./tape.ts";

/**
 * Changes the order of the axes, by a copy. Where only axes of extent 1 move, nothing is copied.
 *
 * @param axes  axis of `x` for each axis of the result, as NumPy's `transpose` and PyTorch's
 *   `permute` take it
 * @returns  the permuted shape, owned by the tape
 * @throws ArgumentError if not every axis is there once, or the permutation steps unevenly along
 *   more than four axes
 */
export function permute(x: Variable, axes: readonly number[]): Variable {
  const tape = tapeOf("permute", x);
  const order = axes.map((axis) => axisOf("permute", x.shape, axis));
  if (order.length !== x.shape.length || new Set(order).size !== order.length) {
    throw new ArgumentError(
      `Cannot permute ${formatShape(x.shape)} by axes ${axes.join(", ")}: every axis must be there once`,
      `list ${x.shape.length} different axes`,
    );
  }
  const shape = order.map((axis) => x.shape[axis]!);
  const moving = order.filter((axis) => x.shape[axis] !== 1);
  if (moving.every((axis, index) => index === 0 || axis > moving[index - 1]!))
    return reshape(x, shape);
  const value = Tensor.allocate(tape.backend, shape);
  const whole = { offset: 0, strides: contiguousStrides(shape) };
  writeRegion(shape, permutedRegion(x.value, order), { ...whole, tensor: value }, false);
  return tape.record(value, {
    inputs: [x],
    backward: ({ gradient }) => {
      x.contribute((into, accumulate) => {
        const from = { ...whole, tensor: gradient };
        writeRegion(shape, from, permutedRegion(into, order), accumulate);
      });
    },
  });
}

/**
 * Exchanges two axes, as {@link permute} does.
 *
 * @param first  default: the last but one
 * @param second  default: the last
 * @throws ArgumentError if there is no such axis
 */
export function transpose(x: Variable, first = -2, second = -1): Variable {
  const [a, b] = [axisOf("transpose", x.shape, first), axisOf("transpose", x.shape, second)];
  return permute(
    x,
    x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}
