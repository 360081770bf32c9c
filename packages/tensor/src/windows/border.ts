import { fill, full, zeros } from "../elementwise.ts";
import type { Operand } from "../operand.ts";
import { addStrided, copyStrided } from "../strided.ts";
import type { Tensor } from "../tensor.ts";
import type { Windows } from "./windows.ts";

/**
 * Surrounds images with a border.
 *
 * @param x  `[..., H, W]`
 * @param value  value of the border
 * @returns  a new tensor, or a view of `x` if there is no border, owned by the caller
 */
export function padImages(x: Tensor, windows: Windows, value: number): Tensor {
  if (!hasBorder(windows)) return x.reshape(x.shape);
  const padded = full(x.backend, [...x.shape.slice(0, -2), ...windows.padded], value);
  copyStrided(spaceOf(x, windows), whole(x, windows), inner(padded, windows));
  return padded;
}

/**
 * Lets `add` add to images with a border, and drops the border. The adjoint of {@link padImages}.
 *
 * @param into  `[..., H, W]`, overwritten, or added to if `accumulate`
 * @param add  adds to `[..., H, W]` with the border
 */
export function addThroughBorder(
  into: Tensor,
  accumulate: boolean,
  windows: Windows,
  add: (padded: Tensor) => void,
): void {
  if (!hasBorder(windows)) {
    if (!accumulate) fill(into, 0);
    add(into);
    return;
  }
  using padded = zeros(into.backend, [...into.shape.slice(0, -2), ...windows.padded]);
  add(padded);
  const write = accumulate ? addStrided : copyStrided;
  write(spaceOf(into, windows), inner(padded, windows), whole(into, windows));
}

const hasBorder = ({ padding: [rows, columns] }: Windows): boolean => rows + columns > 0;

/** Axes of the copies: image, row, column. */
function spaceOf({ size }: Tensor, { image: [H, W] }: Windows): number[] {
  return [size / (H * W), H, W];
}

function whole(tensor: Tensor, { image: [H, W] }: Windows): Operand {
  return { tensor, offset: 0, strides: [H * W, W, 1] };
}

/** Views the part of padded images inside the border. */
function inner(tensor: Tensor, { padded: [H, W], padding: [rows, columns] }: Windows): Operand {
  return { tensor, offset: rows * W + columns, strides: [H * W, W, 1] };
}
