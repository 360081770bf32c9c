import { matmul as product, sameShape, secondMoment, sizeOf, sum, type Tensor } from "@lrm/tensor";
import { fitsAsIs, leadingAxes, withLeadingAxes } from "./_batch_axes.ts";
import { columnMoment } from "./_column_moment.ts";
import { rowsOf } from "./_rows.ts";
import { viewOf } from "./_view.ts";
import { type Input, tapeOf } from "./operands.ts";
import { Parameter } from "./parameter.ts";
import { Variable } from "./tape.ts";

/** Options of {@link matmul}. */
export interface ProductOptions {
  /** Reads `a` as its transpose. Default: false. */
  readonly transposeA?: boolean;
  /** Reads `b` as its transpose. Default: false. */
  readonly transposeB?: boolean;
  /** Added to every row, `[n]`. Default: nothing. */
  readonly bias?: Input;
}

/**
 * Multiplies matrices, batched over leading axes: `op(a) · op(b) + bias`, in one kernel. For a
 * layer `x Wᵀ + b` use {@link linear}, which also adds a residual and applies an activation.
 *
 * Leading axes broadcast as in NumPy. An operand that repeats along some of them, but is not one
 * matrix for the whole batch, is copied first, and its gradient is summed over them.
 *
 * The gradient of an operand that is one matrix for the whole batch is a sum over the batch. It is
 * one product if `b` is shared and `a` is not transposed; otherwise the products of the batch are
 * made and then summed.
 *
 * After `Parameter.observeInput()`, the backward pass also records the second moment of the inputs
 * that are multiplied by a parameter `[out, in]`: rows of `a` if it is `b` with `transposeB`,
 * columns of `b` if it is `a` without `transposeA`.
 *
 * @param a  `[..., m, k]`, or `[..., k, m]` with `transposeA`
 * @param b  `[..., k, n]`, or `[..., n, k]` with `transposeB`
 * @returns  `[..., m, n]`, owned by the tape
 * @throws ArgumentError if the shapes do not fit, or no operand is a variable
 * @example
 * ```ts
 * import { matmul, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using x = tensor(backend, [1, 2], [1, 2]);
 * using tape = new Tape(backend);
 * const a = tape.variable(x);
 * const y = matmul(a, a, { transposeB: true }); // 1 + 4
 * tape.backward(y);
 * expect(Array.from(await a.gradient.read())).toEqual([2, 4]);
 * ```
 */
export function matmul(
  a: Input,
  b: Input,
  { transposeA = false, transposeB = false, bias }: ProductOptions = {},
): Variable {
  const tape = tapeOf("matmul", a, b, bias);
  if (!fitsAsIs(a.shape, b.shape)) {
    const lead = leadingAxes(a.shape, b.shape);
    const [left, right] = [a, b].map((each) => withLeadingAxes(tape, each, lead));
    const y = matmul(left!, right!, { transposeA, transposeB, ...(bias && { bias }) });
    for (const each of [left!, right!]) tape.release(each);
    const shape = [...lead, ...y.shape.slice(-2)];
    return sameShape(y.shape, shape) ? y : viewOf(tape, y, shape);
  }
  const value = product(a.value, b.value, {
    transposeA,
    transposeB,
    ...(bias && { bias: bias.value }),
  });
  return tape.record(value, {
    inputs: [a, b, bias],
    backward: (y) => {
      const dy = y.gradient; // [..., m, n]
      if (transposeB) recordInputs(b, a, transposeA ? "columns" : "rows");
      if (!transposeA) recordInputs(a, b, transposeB ? "rows" : "columns");
      // d op(a) = dy op(b)ᵀ, and its transpose is op(b) dyᵀ.
      contributeProduct(
        a,
        transposeA
          ? { left: b.value, transposeA: transposeB, right: dy, transposeB: true }
          : { left: dy, transposeA: false, right: b.value, transposeB: !transposeB },
      );
      // d op(b) = op(a)ᵀ dy, and its transpose is dyᵀ op(a).
      contributeProduct(
        b,
        transposeB
          ? { left: dy, transposeA: true, right: a.value, transposeB: transposeA }
          : { left: a.value, transposeA: !transposeA, right: dy, transposeB: false },
      );
      bias?.contribute((into, accumulate) => {
        sum(dy, { axes: [0, -2], into, accumulate });
      });
    },
  });
}

/** Records the vectors that a weight `[out, in]` multiplies, if it is a parameter. */
function recordInputs(weight: Input, x: Input, vectors: "rows" | "columns"): void {
  if (!(weight instanceof Parameter) || weight.shape.length !== 2) return;
  if (vectors === "columns") weight.recordInput((blocks) => columnMoment(x.value, blocks));
  else if (x instanceof Variable) weight.recordInput(x);
  else weight.recordInput((blocks) => secondMoment(x.value, { blocks }));
}

interface Factors {
  readonly left: Tensor;
  readonly transposeA: boolean;
  readonly right: Tensor;
  readonly transposeB: boolean;
}

/** Adds the product to the gradient, or its sum over the batch if the input is one matrix. */
function contributeProduct(input: Input, { left, right, transposeA, transposeB }: Factors): void {
  input.contribute((into, accumulate) => {
    const batched = Math.max(left.shape.length, right.shape.length) > 2;
    if (input.shape.length > 2 || !batched) {
      product(left, right, { transposeA, transposeB, into, ...(accumulate && { c: into }) });
    } else if (left.shape.length === right.shape.length && transposeA && !transposeB) {
      // Σ_batch leftᵀ right is the product of the matrices stacked along their rows.
      const options = { transposeA, into, ...(accumulate && { c: into }) };
      product(rowsOf(left), rowsOf(right), options);
    } else {
      using each = product(left, right, { transposeA, transposeB }); // [..., rows, columns]
      using flat = each.reshape([sizeOf(each.shape.slice(0, -2)), into.size]);
      sum(flat, { axes: [0, 0], into, accumulate });
    }
  });
}
