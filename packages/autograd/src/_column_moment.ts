import { matmul, sum, type Tensor } from "@lrm/tensor";

/**
 * Computes the second moment `Z Zᵀ/N` of columns: the mean of `z zᵀ` over all columns z. It is the
 * `secondMoment` of `@lrm/tensor` of a transposed input.
 *
 * @param Z  `[..., n, N]`; several matrices share one moment
 * @param blocks  number of equal parts of n, a divisor. Computes only their blocks on the diagonal
 * @returns  `[n, n]`, or `[blocks, n/blocks, n/blocks]` with more than one block, owned by the
 *   caller
 */
export function columnMoment(Z: Tensor, blocks: number): Tensor {
  const [n = 0, N = 0] = Z.shape.slice(-2);
  const width = n / blocks;
  const matrices = Z.size / (n * N);
  const parts = Z.reshape([matrices * blocks, width, N]);
  const options = { transposeB: true, alpha: 1 / (matrices * N), symmetric: true };
  const moments = matmul(parts, parts, options); // [matrices · blocks, n/blocks, n/blocks]
  const shape = blocks === 1 ? [n, n] : [blocks, width, width];
  if (matrices === 1) return moments.reshape(shape);
  return sum(moments.reshape([matrices, n * width]), { axes: [0, 0] }).reshape(shape);
}
