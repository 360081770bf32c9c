import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import type { InverseCholeskyOperation } from "../inverse_cholesky.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import { scope } from "../scope.ts";
import { Tensor } from "../tensor.ts";
import { indices } from "./heads.ts";

/** Mirrors the upper triangle. */
const mirror = defineMap(["x", "xT", "i"], [], ({ x, xT, i }) => ({
  out: column.lessThan(i).select(xT, x),
}));
const identity = defineMap(["i"], [], ({ i }) => ({ out: column.equal(i) }));

/** Copies row k of the matrix and of the inverse, and makes the factors of the rows below. */
const pivotRow = defineMap(["x", "w", "pivot"], ["k"], ({ x, w, pivot, k }) => ({
  row: x,
  inverse: w,
  factor: k.lessThan(column).select(x.div(pivot), 0),
}));
const eliminate = defineMap(
  ["x", "w", "factor", "row", "inverse"],
  [],
  ({ x, w, factor, row, inverse }) => ({
    x: x.sub(factor.mul(row)),
    w: w.sub(factor.mul(inverse)),
  }),
);

/** 1 where a pivot of the matrix is not positive and finite; `failed` stays 1 where it was. */
const judge = defineMap(["pivot", "failed"], [], ({ pivot, failed }) => {
  const good = pivot.isFinite().select(column.sub(column).lessThan(pivot), 0);
  const bad = good.select(0, 1).rowMax();
  return { bad, failed: bad.max(failed) };
});

/** Divides each row by the root of its pivot; the identity where the matrix is bad. */
const finish = defineMap(["w", "pivot", "bad", "i"], [], ({ w, pivot, bad, i }) => ({
  out: bad.select(column.equal(i), i.lessThan(column).select(0, w.div(pivot.sqrt()))),
}));

/**
 * Composes {@link InverseCholeskyOperation} of maps: elimination, applied to the identity too, gives the
 * inverse of the unit factor; dividing row k by the root of its pivot makes it the inverse of L.
 */
export function composeInverseCholesky(
  backend: Backend,
  { matrices, out, failed, batch, size }: InverseCholeskyOperation,
): void {
  if (batch * size === 0) return;
  const run = (
    operation: Omit<MapOperation, "kind" | "scalars">,
    k: readonly number[] = [],
  ): void => backend.run<MapOperation>({ kind: "map", ...operation, scalars: k });
  scope(() => {
    const n2 = size * size;
    const shape = [batch, size, size];
    const whole = (tensor: Tensor): Operand => ({ tensor, offset: 0, strides: [n2, size, 1] });
    const i: Operand = { tensor: indices(backend, size), offset: 0, strides: [0, 1, 0] };
    const x = Tensor.allocate(backend, shape);
    const w = Tensor.allocate(backend, shape);
    const [row, inverse, factor] = [0, 1, 2].map(() => Tensor.allocate(backend, [batch, size])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const transposed: Operand = { tensor: matrices, offset: 0, strides: [n2, 1, size] };
    run({
      kernel: mirror,
      shape,
      inputs: [whole(matrices), transposed, i],
      outputs: [whole(x)],
    });
    run({ kernel: identity, shape, inputs: [i], outputs: [whole(w)] });
    for (let k = 0; k < size; k++) {
      const rowOf = (tensor: Tensor): Operand => ({ tensor, offset: k * size, strides: [n2, 1] });
      const each = (tensor: Tensor): Operand => ({ tensor, offset: 0, strides: [size, 1] });
      const pivot: Operand = { tensor: x, offset: k * (size + 1), strides: [n2, 0] };
      run(
        {
          kernel: pivotRow,
          shape: [batch, size],
          inputs: [rowOf(x), rowOf(w), pivot],
          outputs: [each(row), each(inverse), each(factor)],
        },
        [k],
      );
      const across = (tensor: Tensor): Operand => ({ tensor, offset: 0, strides: [size, 0, 1] });
      const down: Operand = { tensor: factor, offset: 0, strides: [size, 1, 0] };
      run({
        kernel: eliminate,
        shape,
        inputs: [whole(x), whole(w), down, across(row), across(inverse)],
        outputs: [whole(x), whole(w)],
      });
    }
    const bad = Tensor.allocate(backend, [batch]);
    const flags: Operand = { tensor: failed, offset: 0, strides: [1, 0] };
    run({
      kernel: judge,
      shape: [batch, size],
      inputs: [{ tensor: x, offset: 0, strides: [n2, size + 1] }, flags],
      outputs: [{ tensor: bad, offset: 0, strides: [1, 0] }, flags],
    });
    run({
      kernel: finish,
      shape,
      inputs: [
        whole(w),
        { tensor: x, offset: 0, strides: [n2, size + 1, 0] },
        { tensor: bad, offset: 0, strides: [1, 0, 0] },
        i,
      ],
      outputs: [whole(out)],
    });
  });
}
