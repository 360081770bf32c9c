import { onlyFloat32 } from "./_only_float32.ts";
import { sameBackend } from "./_same_backend.ts";
import { asFloat32 } from "./as_float32.ts";
import { isHalf } from "./dtype.ts";
import { ArgumentError } from "./errors.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * Gathers along an axis: `out[b, j, i] = source[b·batchStride + indices[b, j]·axisStride +
 * i·innerStride]`. `out` is contiguous, `[batch, count, inner]`. An index out of range gives zeros.
 */
export interface GatherOperation {
  readonly kind: "gather";
  readonly source: Tensor;
  /** int32 `[batch, count]`. */
  readonly indices: Tensor;
  readonly out: Tensor;
  readonly batch: number;
  readonly count: number;
  readonly inner: number;
  /** Extent of the gathered axis. */
  readonly extent: number;
  readonly batchStride: number;
  readonly axisStride: number;
  readonly innerStride: number;
}

/**
 * Adds rows: `out[indices[j], :] += source[j, :]`. Duplicates are added in the order of j, so that
 * results are deterministic. `source` is `[count, inner]`, `out` is `[extent, inner]`. An index out
 * of range is ignored.
 */
export interface ScatterAddOperation {
  readonly kind: "scatterAdd";
  readonly source: Tensor;
  /** int32 `[count]`. */
  readonly indices: Tensor;
  readonly out: Tensor;
  readonly count: number;
  readonly inner: number;
  readonly extent: number;
}

function checkIndices(indices: Tensor): void {
  if (indices.dtype !== "int32") {
    throw new ArgumentError(
      `Cannot gather by ${indices.dtype} indices: indices are int32`,
      "make an int32 tensor",
    );
  }
}

/**
 * Picks rows of a table: `out[j, :] = table[indices[j], :]`. Rows of 16 bits become float32.
 *
 * @param table  `[V, C]`
 * @param indices  int32 of any shape; an index outside of 0 … V−1 gives zeros
 * @returns  `[...indices.shape, C]`, float32, or int32 as the table; owned by the caller
 * @throws ArgumentError if the table is not a matrix, or the indices are not int32
 */
export function gatherRows(table: Tensor, indices: Tensor): Tensor {
  checkIndices(indices);
  sameBackend(table, indices);
  const [extent, inner] = tableOf(table.shape);
  if (isHalf(table.dtype)) return gatherHalves(table, indices);
  const out = Tensor.allocate(table.backend, [...indices.shape, inner], table.dtype);
  if (out.size === 0) return out;
  table.backend.run<GatherOperation>({
    kind: "gather",
    source: table,
    indices,
    out,
    batch: 1,
    count: indices.size,
    inner,
    extent,
    batchStride: 0,
    axisStride: inner,
    innerStride: 1,
  });
  return out;
}

/** Picks rows of a table of 16 bits: as words where each begins with one, else of all converted. */
function gatherHalves(table: Tensor, indices: Tensor): Tensor {
  const [extent, inner] = tableOf(table.shape);
  if (inner % 2 === 1 || table.offset % 2 === 1) {
    using wide = asFloat32(table);
    return gatherRows(wide, indices);
  }
  using words = table.reinterpret("int32", [extent, inner / 2]);
  using picked = gatherRows(words, indices);
  using rows = picked.reinterpret(table.dtype, [...indices.shape, inner]);
  return asFloat32(rows);
}

/**
 * Picks columns of matrices and makes each a row of the result: `out[..., j, :] = x[..., :,
 * indices[..., j]]`.
 *
 * With `transposed`, picks rows of `x` instead.
 *
 * @param x  `[..., m, n]`
 * @param indices  int32 `[..., k]` with x's leading axes
 * @returns  `[..., k, m]` (`[..., k, n]` when transposed), owned by the caller
 * @throws ArgumentError if types or leading axes do not match
 */
export function gatherColumns(
  x: Tensor,
  indices: Tensor,
  { transposed = false }: { readonly transposed?: boolean } = {},
): Tensor {
  checkIndices(indices);
  sameBackend(x, indices);
  onlyFloat32("gather columns of", x);
  const [m, n] = matrixOf(x.shape);
  const lead = x.shape.slice(0, -2);
  const count = indices.shape.at(-1) ?? 1;
  const batch = sizeOf(lead);
  if (indices.size !== batch * count) {
    throw new ArgumentError(
      `Cannot gather columns of ${formatShape(x.shape)} by indices ${formatShape(indices.shape)}: leading dimensions must match`,
      "reshape the indices",
    );
  }
  const inner = transposed ? n : m;
  const out = Tensor.allocate(x.backend, [...lead, count, inner]);
  if (out.size === 0) return out;
  x.backend.run<GatherOperation>({
    kind: "gather",
    source: x,
    indices,
    out,
    batch,
    count,
    inner,
    extent: transposed ? m : n,
    batchStride: m * n,
    axisStride: transposed ? n : 1,
    innerStride: transposed ? 1 : n,
  });
  return out;
}

/**
 * Adds rows to a table, in place: `table[indices[j], :] += source[j, :]`, in the order of j.
 *
 * @param table  `[V, C]`, modified
 * @param indices  int32 of any shape; an index outside of 0 … V−1 is ignored
 * @param source  `[..., C]` with as many rows as there are indices
 * @throws ArgumentError if types or sizes do not match
 */
export function scatterAddRows(table: Tensor, indices: Tensor, source: Tensor): void {
  checkIndices(indices);
  sameBackend(table, indices, source);
  onlyFloat32("add rows of", table, source);
  const [extent, inner] = tableOf(table.shape);
  if (source.size !== indices.size * inner) {
    throw new ArgumentError(
      `Cannot add ${formatShape(source.shape)} into rows of ${formatShape(table.shape)} at ${indices.size} indices: sizes must match`,
      "pass one index for each row of the source",
    );
  }
  if (source.size === 0) return;
  table.backend.run<ScatterAddOperation>({
    kind: "scatterAdd",
    source,
    indices,
    out: table,
    count: indices.size,
    inner,
    extent,
  });
}

function tableOf(shape: Shape): [number, number] {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new ArgumentError(
      `Cannot take rows of ${formatShape(shape)}: a table has two axes`,
      "reshape it or take a slice",
    );
  }
  return [rows, columns];
}

function matrixOf(shape: Shape): [number, number] {
  const [rows, columns] = shape.slice(-2);
  if (rows === undefined || columns === undefined) {
    throw new ArgumentError(
      `Cannot gather from ${formatShape(shape)}: it needs at least two axes`,
      "reshape it to a matrix",
    );
  }
  return [rows, columns];
}
