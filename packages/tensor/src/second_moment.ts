import { splitColumns } from "./blocks.ts";
import { ArgumentError } from "./errors.ts";
import { matmul } from "./matmul.ts";
import { scope } from "./scope.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** Options of {@link secondMoment}. */
export interface SecondMomentOptions {
  /**
   * Number of equal parts of the columns. Computes only their blocks on the diagonal. A divisor of
   * n. Default 1: the whole matrix.
   */
  readonly blocks?: number;
  /** A tensor to overwrite instead of allocating. */
  readonly into?: Tensor;
  /** Fraction of `into` that is kept: `into ← keep · into + (1 − keep) · ZᵀZ/N`. Default 0. */
  readonly keep?: number;
}

/**
 * Computes the second moment `ZᵀZ/N` of the rows of Z, by a symmetric product.
 *
 * @param Z  `[..., n]`, with N rows in total
 * @returns  `[n, n]`, or `[blocks, n/blocks, n/blocks]` with more than one block: `into`, or a new
 *   tensor owned by the caller
 * @throws ArgumentError if the number of blocks does not divide n
 * @example
 * ```ts
 * import { secondMoment, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const Z = tensor(createReferenceBackend(), [1, 2, 3, 4], [2, 2]);
 * expect(Array.from(await secondMoment(Z).read())).toEqual([5, 7, 7, 10]);
 * expect(Array.from(await secondMoment(Z, { blocks: 2 }).read())).toEqual([5, 10]);
 * ```
 */
export function secondMoment(
  Z: Tensor,
  { blocks = 1, into, keep = 0 }: SecondMomentOptions = {},
): Tensor {
  const n = Z.shape.at(-1) ?? 0;
  const N = sizeOf(Z.shape.slice(0, -1));
  if (Z.shape.length < 2 || Z.size === 0) {
    throw new ArgumentError(
      `Cannot take the second moment of ${formatShape(Z.shape)}: it needs rows, in two axes or more`,
      "reshape it to a matrix",
    );
  }
  if (!(Number.isInteger(blocks) && blocks >= 1 && n % blocks === 0)) {
    throw new ArgumentError(
      `Cannot take the second moment of ${formatShape(Z.shape)} in ${blocks} blocks: the blocks must be equally wide`,
      `pass a divisor of ${n}`,
    );
  }
  const width = n / blocks;
  const out = into ?? Tensor.allocate(Z.backend, blocks === 1 ? [n, n] : [blocks, width, width]);
  scope(() => {
    const rows = Z.reshape([N, n]);
    const parts = blocks === 1 ? rows : splitColumns(rows, blocks); // [N, n] → [blocks, N, n/blocks]
    matmul(parts, parts, {
      transposeA: true,
      alpha: (1 - keep) / N,
      symmetric: true,
      into: out,
      ...(keep !== 0 && { c: out, beta: keep }),
    });
  });
  return out;
}
