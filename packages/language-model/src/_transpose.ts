import { copyStrided, Tensor } from "@lrm/tensor";

/** Overwrites `out`, `[n, m]`, with the transpose of `x`, `[m, n]`. */
export function transposeInto(out: Tensor, x: Tensor): void {
  const [m, n] = x.shape as readonly [number, number];
  const from = { tensor: x, offset: 0, strides: [1, n] };
  copyStrided([n, m], from, { tensor: out, offset: 0, strides: [m, 1] });
}

/** Returns the transpose of a matrix in new memory, owned by the caller: `[m, n]` → `[n, m]`. */
export function transpose(x: Tensor): Tensor {
  const out = Tensor.allocate(x.backend, [...x.shape].reverse());
  transposeInto(out, x);
  return out;
}
