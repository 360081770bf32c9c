import type { Tensor } from "@lrm/tensor";

/** Views `[..., C]` as a matrix `[rows, C]`. */
export function rowsOf(x: Tensor): Tensor {
  return x.reshape([-1, x.shape.at(-1)!]);
}
