import { ArgumentError } from "./errors.ts";
import { defineMap } from "./expression.ts";
import type { MapOperation } from "./map.ts";
import type { Operand } from "./operand.ts";
import type { ReduceOperation } from "./reduce.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

const identity = defineMap(["x"], [], ({ x }) => ({ out: x }));
const addNumber = defineMap(["x"], ["value"], ({ x, value }) => ({ out: x.add(value) }));
const addEach = defineMap(["x", "y"], [], ({ x, y }) => ({ out: x.add(y) }));

/**
 * Sums the diagonal of each square matrix.
 *
 * @param x  `[..., n, n]`
 * @returns  `[...]`, owned by the caller
 * @throws ArgumentError if the matrices are not square
 */
export function trace(x: Tensor): Tensor {
  const n = sideOf(x);
  const lead = x.shape.slice(0, -2);
  const out = Tensor.allocate(x.backend, lead);
  if (out.size === 0) return out;
  x.backend.run<ReduceOperation>({
    kind: "reduce",
    op: "sum",
    kernel: identity,
    outer: out.size,
    reduced: n,
    inner: 1,
    inputs: [{ tensor: x, offset: 0, strides: [n * n, n + 1, 0] }],
    scalars: [],
    out,
    accumulate: false,
  });
  return out;
}

/**
 * Adds to diagonals in place: `x[..., i, i] ← x[..., i, i] + value`.
 *
 * @param x  `[..., n, n]`
 * @param value  one number for all matrices, or a tensor `[...]` with one for each
 * @throws ArgumentError if the matrices are not square, or `value` has another number of elements
 *   than there are matrices
 * @example
 * ```ts
 * import { addDiagonal, tensor, trace } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const x = tensor(createReferenceBackend(), [1, 2, 3, 4], [2, 2]);
 * addDiagonal(x, trace(x));
 * expect(Array.from(await x.read())).toEqual([6, 2, 3, 9]);
 * ```
 */
export function addDiagonal(x: Tensor, value: Tensor | number): void {
  const n = sideOf(x);
  const batch = sizeOf(x.shape.slice(0, -2));
  if (typeof value !== "number" && value.size !== batch) {
    throw new ArgumentError(
      `Cannot add ${formatShape(value.shape)} to the diagonals of ${formatShape(x.shape)}: it needs one number for each of ${batch} matrices`,
      "pass a number, or a tensor of that size",
    );
  }
  if (x.size === 0) return;
  const diagonal: Operand = { tensor: x, offset: 0, strides: [n * n, n + 1] };
  const place = { kind: "map", shape: [batch, n], outputs: [diagonal] } as const;
  if (typeof value === "number") {
    x.backend.run<MapOperation>({
      ...place,
      kernel: addNumber,
      inputs: [diagonal],
      scalars: [value],
    });
  } else {
    const each: Operand = { tensor: value, offset: 0, strides: [1, 0] };
    x.backend.run<MapOperation>({
      ...place,
      kernel: addEach,
      inputs: [diagonal, each],
      scalars: [],
    });
  }
}

function sideOf({ shape }: Tensor): number {
  const [m, n] = shape.slice(-2);
  if (m !== undefined && m === n) return m;
  throw new ArgumentError(
    `Cannot use the diagonal of ${formatShape(shape)}: it needs square matrices [..., n, n]`,
    "reshape it or take a slice",
  );
}
