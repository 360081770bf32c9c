import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import type { InverseCholeskyOperation } from "../inverse_cholesky.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import { scope } from "../scope.ts";
import { Tensor } from "../tensor.ts";
import { indices } from "./heads.ts";

const upperTriangle = defineMap(["x", "i"], [], ({ x, i }) => ({
  out: column.lessThan(i).select(0, x),
}));

/** Copies row k, and computes the factors of the rows below. Row k also serves as column k. */
const pivotRow = defineMap(["x", "pivot"], [], ({ x, pivot }) => ({
  row: x,
  factor: x.div(pivot),
}));

/**
 * Subtracts row k times a factor from row i. Columns before k hold the inverse, columns after k the
 * matrix.
 */
const eliminate = defineMap(["x", "i", "factor", "row"], ["k"], ({ x, i, factor, row, k }) => {
  const reached = column.lessThan(k).select(1, column.lessThan(i).select(0, 1));
  const rest = reached.select(x.sub(factor.mul(row)), x);
  return { out: column.equal(k).select(factor.neg(), rest) };
});

/** Gives 1 where a pivot of the matrix is not positive and finite. A `failed` of 1 stays 1. */
const judge = defineMap(["pivot", "failed"], [], ({ pivot, failed }) => {
  const zero = column.sub(column);
  const good = pivot.isFinite().select(zero.lessThan(pivot), 0);
  const bad = good.select(0, 1).rowMax();
  return { bad, failed: bad.max(failed) };
});

/** Divides each row by the square root of its pivot. Writes the identity if the matrix failed. */
const finish = defineMap(["x", "pivot", "bad", "i"], [], ({ x, pivot, bad, i }) => {
  const diagonal = column.equal(i);
  const inverse = diagonal.select(1, x).div(pivot.sqrt());
  return { out: bad.select(diagonal, i.lessThan(column).select(0, inverse)) };
});

/**
 * Composes {@link InverseCholeskyOperation} from maps.
 *
 * Elimination subtracts multiples of row k from every row below it. Applied to the identity too, it
 * gives the inverse of the unit factor, which fills the lower triangle as the matrix vacates it.
 * Finally each row is divided by the square root of its pivot, which gives the inverse of the
 * Cholesky factor.
 */
export function composeInverseCholesky(
  backend: Backend,
  { matrices, out, failed, batch, size }: InverseCholeskyOperation,
): void {
  if (batch * size === 0) return;
  const run = (operation: Omit<MapOperation, "kind">): void =>
    backend.run<MapOperation>({ kind: "map", ...operation });
  const n2 = size * size;
  const shape = [batch, size, size];
  const rows = (tensor: Tensor, first = 0): Operand => ({
    tensor,
    offset: first * size,
    strides: [n2, size, 1],
  });
  scope(() => {
    const counted = indices(backend, size);
    const i = (first = 0): Operand => ({ tensor: counted, offset: first, strides: [0, 1, 0] });
    const x = Tensor.allocate(backend, shape);
    const row = Tensor.allocate(backend, [batch, size]);
    const factor = Tensor.allocate(backend, [batch, size]);
    const each = (tensor: Tensor): Operand => ({ tensor, offset: 0, strides: [size, 1] });
    run({
      kernel: upperTriangle,
      shape,
      inputs: [rows(matrices), i()],
      outputs: [rows(x)],
      scalars: [],
    });
    for (let k = 0; k < size - 1; k++) {
      run({
        kernel: pivotRow,
        shape: [batch, size],
        inputs: [
          { tensor: x, offset: k * size, strides: [n2, 1] },
          { tensor: x, offset: k * (size + 1), strides: [n2, 0] },
        ],
        outputs: [each(row), each(factor)],
        scalars: [],
      });
      run({
        kernel: eliminate,
        shape: [batch, size - k - 1, size],
        inputs: [
          rows(x, k + 1),
          i(k + 1),
          { tensor: factor, offset: k + 1, strides: [size, 1, 0] },
          { tensor: row, offset: 0, strides: [size, 0, 1] },
        ],
        outputs: [rows(x, k + 1)],
        scalars: [k],
      });
    }
    const bad = Tensor.allocate(backend, [batch]);
    const flags: Operand = { tensor: failed, offset: 0, strides: [1, 0] };
    run({
      kernel: judge,
      shape: [batch, size],
      inputs: [{ tensor: x, offset: 0, strides: [n2, size + 1] }, flags],
      outputs: [{ tensor: bad, offset: 0, strides: [1, 0] }, flags],
      scalars: [],
    });
    run({
      kernel: finish,
      shape,
      inputs: [
        rows(x),
        { tensor: x, offset: 0, strides: [n2, size + 1, 0] },
        { tensor: bad, offset: 0, strides: [1, 0, 0] },
        i(),
      ],
      outputs: [rows(out)],
      scalars: [],
    });
  });
}
