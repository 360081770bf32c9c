import { ArgumentError } from "./errors.ts";
import type { Operand } from "./operand.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { copyStrided } from "./strided.ts";
import { Tensor } from "./tensor.ts";

/**
 * Cuts matrices into blocks of neighbouring columns and copies each block to contiguous memory.
 *
 * @param x  `[..., m, n]`
 * @param blocks  number of blocks, a divisor of n
 * @param into  a tensor to overwrite instead of allocating
 * @returns  `[..., blocks, m, n / blocks]`: `into`, or a new tensor owned by the caller
 * @throws ArgumentError if `blocks` does not divide n
 * @example
 * ```ts
 * import { splitColumns, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const x = tensor(createReferenceBackend(), [1, 2, 3, 4, 5, 6, 7, 8], [2, 4]);
 * expect(Array.from(await splitColumns(x, 2).read())).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
 * ```
 */
export function splitColumns(x: Tensor, blocks: number, into?: Tensor): Tensor {
  const [m, n] = x.shape.slice(-2);
  if (
    m === undefined ||
    n === undefined ||
    !(Number.isInteger(blocks) && blocks >= 1) ||
    n % blocks !== 0
  ) {
    throw new ArgumentError(
      `Cannot cut ${formatShape(x.shape)} into ${blocks} blocks of columns: the blocks must be equally wide`,
      `pass a divisor of ${n ?? "the width of a matrix"}`,
    );
  }
  const lead = x.shape.slice(0, -2);
  const width = n / blocks;
  const out = target([...lead, blocks, m, width], x, into);
  if (out.size === 0) return out;
  const [whole, cut] = layouts(m, n, width);
  copyStrided([sizeOf(lead), blocks, m, width], { ...whole, tensor: x }, { ...cut, tensor: out });
  return out;
}

/**
 * Joins blocks of columns to matrices again, the inverse of {@link splitColumns}.
 *
 * @param x  `[..., blocks, m, width]`
 * @param into  a tensor to overwrite instead of allocating
 * @returns  `[..., m, blocks · width]`: `into`, or a new tensor owned by the caller
 */
export function joinColumns(x: Tensor, into?: Tensor): Tensor {
  const [blocks, m, width] = x.shape.slice(-3);
  if (blocks === undefined || m === undefined || width === undefined) {
    throw new ArgumentError(
      `Cannot join the columns of ${formatShape(x.shape)}: it needs the axes [blocks, rows, columns]`,
      "reshape it",
    );
  }
  const lead = x.shape.slice(0, -3);
  const out = target([...lead, m, blocks * width], x, into);
  if (out.size === 0) return out;
  const [whole, cut] = layouts(m, blocks * width, width);
  copyStrided([sizeOf(lead), blocks, m, width], { ...cut, tensor: x }, { ...whole, tensor: out });
  return out;
}

function target(shape: readonly number[], { backend }: Tensor, into: Tensor | undefined): Tensor {
  if (into === undefined) return Tensor.allocate(backend, shape);
  if (into.size === sizeOf(shape)) return into;
  throw new ArgumentError(
    `Cannot write blocks into ${formatShape(into.shape)}: the result has shape ${formatShape(shape)}`,
    "pass a tensor of that shape",
  );
}

type Layout = Omit<Operand, "tensor">;

/** Computes the strides of the axes [lead, block, row, column] in whole matrices, and in blocks. */
function layouts(m: number, n: number, width: number): [whole: Layout, cut: Layout] {
  return [
    { offset: 0, strides: [m * n, width, n, 1] },
    { offset: 0, strides: [m * n, m * width, width, 1] },
  ];
}
