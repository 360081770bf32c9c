import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import type { OrthonormalizeRowsOperation } from "../orthonormalize_rows.ts";
import { scope } from "../scope.ts";
import { copyStrided } from "../strided.ts";
import { Tensor } from "../tensor.ts";
import { indices } from "./heads.ts";

/**
 * Computes the unit vector v, zero before `step`, for which I − 2vvᵀ maps x to a multiple of e_step
 * there; zero if x is zero.
 */
const reflector = defineMap(["x"], ["step"], ({ x, step }) => {
  const rest = column.lessThan(step).select(0, x);
  const largest = rest.abs().rowMax();
  const scaled = rest.div(largest.equal(0).select(1, largest));
  const atStep = column.equal(step);
  const norm = scaled.square().rowSum().sqrt();
  const head = atStep.select(scaled, 0).rowSum();
  const v = scaled.add(atStep.select(head.lessThan(0).select(norm.neg(), norm), 0));
  const length = v.square().rowSum().sqrt();
  return { v: v.div(length.equal(0).select(1, length)) };
});

/** x − 2v(vᵀx). */
const reflect = defineMap(["x", "v"], [], ({ x, v }) => ({
  out: x.sub(v.mul(x.mul(v).rowSum()).mul(2)),
}));

const unitRows = defineMap(["i"], [], ({ i }) => ({ out: column.equal(i) }));

/**
 * Composes {@link OrthonormalizeRowsOperation} from maps: Householder QR of the transpose, then the
 * reflections, last to first, of the first rows of the identity.
 *
 * @see Golub and Van Loan, Matrix Computations, 4th ed., algorithms 5.1.1 and 5.2.1
 */
export function composeOrthonormalizeRows(
  backend: Backend,
  { vectors, out, batch, count, length }: OrthonormalizeRowsOperation,
): void {
  if (batch * count * length === 0) return;
  const size = count * length;
  const run = (operation: Omit<MapOperation, "kind">): void =>
    backend.run<MapOperation>({ kind: "map", ...operation });
  scope(() => {
    const rows = Tensor.allocate(backend, [batch, count, length]);
    const reflectors = Tensor.allocate(backend, [count, batch, length]);
    const all = { offset: 0, strides: [size, length, 1] };
    copyStrided([batch, count, length], { tensor: vectors, ...all }, { tensor: rows, ...all });
    run({
      kernel: unitRows,
      shape: [batch, count, length],
      inputs: [{ tensor: indices(backend, count), offset: 0, strides: [0, 1, 0] }],
      outputs: [{ tensor: out, ...all }],
      scalars: [],
    });
    const from = (tensor: Tensor, row: number): Operand => ({
      tensor,
      offset: row * length,
      strides: [size, length, 1],
    });
    const apply = (step: number, tensor: Tensor, row: number): void => {
      if (row === count) return;
      const v: Operand = {
        tensor: reflectors,
        offset: step * batch * length,
        strides: [length, 0, 1],
      };
      run({
        kernel: reflect,
        shape: [batch, count - row, length],
        inputs: [from(tensor, row), v],
        outputs: [from(tensor, row)],
        scalars: [],
      });
    };
    for (let step = 0; step < count; step++) {
      run({
        kernel: reflector,
        shape: [batch, length],
        inputs: [{ tensor: rows, offset: step * length, strides: [size, 1] }],
        outputs: [{ tensor: reflectors, offset: step * batch * length, strides: [length, 1] }],
        scalars: [step],
      });
      apply(step, rows, step + 1);
    }
    for (let step = count - 1; step >= 0; step--) apply(step, out, step);
  });
}
