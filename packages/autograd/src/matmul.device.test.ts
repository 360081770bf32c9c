import { type Shape, sizeOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { matmul } from "./matmul.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels } from "./testing/gradient_check.ts";

interface Form {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Computes op(a) · op(b) + bias of each matrix of the batch. An operand may be one matrix. */
function reference(
  v: { a: Float64Array; b: Float64Array; bias?: Float64Array },
  { m, n, k, transposeA, transposeB }: Form,
): Float64Array {
  const [inA, inB] = [v.a.length / (m * k), v.b.length / (k * n)];
  return Float64Array.from({ length: Math.max(inA, inB) * m * n }, (_, at) => {
    const [matrix, i, j] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n];
    const a = v.a.subarray(inA === 1 ? 0 : matrix * m * k);
    const b = v.b.subarray(inB === 1 ? 0 : matrix * k * n);
    let sum = v.bias?.[j] ?? 0;
    for (let p = 0; p < k; p++) {
      sum += a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!;
    }
    return sum;
  });
}

const SHAPES = [
  { m: 5, n: 3, k: 7 },
  { m: 1, n: 6, k: 2 },
  { m: 4, n: 1, k: 1 },
];
const LEADS: { a: Shape; b: Shape }[] = [
  { a: [], b: [] },
  { a: [2, 3], b: [2, 3] },
  { a: [3], b: [] },
  { a: [], b: [2, 2] },
];

describe.each(LEADS)("matmul() of batches $a and $b", (leads) => {
  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])("multiplies, transposed %s and %s", async (transposeA, transposeB) => {
    for (const { m, n, k } of SHAPES) {
      await checkGradients({
        inputs: { a: [...leads.a, ...(transposeA ? [k, m] : [m, k])] },
        weights: { b: [...leads.b, ...(transposeB ? [n, k] : [k, n])], bias: [n] },
        reference: (v) => reference(v, { m, n, k, transposeA, transposeB }),
        run: ({ a }, { b, bias }) => matmul(a, b, { transposeA, transposeB, bias }),
      });
    }
  });
});

test("matmul() multiplies a variable by itself", () =>
  checkGradients({
    inputs: { a: [2, 3, 4] },
    reference: ({ a }) =>
      reference({ a, b: a }, { m: 3, n: 3, k: 4, transposeA: false, transposeB: true }),
    run: ({ a }) => matmul(a, a, { transposeB: true }),
  }));

test("matmul() is one kernel forward, and computes no gradient of a constant", async () => {
  const backend = await testBackend();
  using x = tensor(backend, new Float32Array(sizeOf([2, 1, 3])), [2, 1, 3]);
  using w = tensor(backend, new Float32Array(3), [3, 1]);
  using tape = new Tape(backend);
  const [a, b] = [tape.constant(x), tape.variable(w)];
  expect(countKernels(backend, () => void matmul(a, b))).toEqual({ matmul: 1 });
  using small = tensor(backend, new Float32Array(3), [1, 3]);
  const y = matmul(tape.constant(small), b);
  // The map seeds the gradient.
  expect(countKernels(backend, () => tape.backward(y))).toEqual({ map: 1, matmul: 1 });
});

test("matmul() refuses shapes that do not fit", async () => {
  const backend = await testBackend();
  using x = tensor(backend, new Float32Array(6), [2, 3]);
  using tape = new Tape(backend);
  const a = tape.constant(x);
  expect(() => matmul(a, a)).toThrow(
    "Cannot multiply [2, 3] by [2, 3]: inner dimensions must match, got 3 and 2",
  );
});

test.each<{ a: Shape; b: Shape }>([
  { a: [2, 1], b: [1, 3] },
  { a: [2, 3], b: [3] },
  { a: [3], b: [2, 1] },
  { a: [1, 2], b: [3, 1] },
  { a: [1], b: [2, 3] },
  { a: [1, 1], b: [1] },
  { a: [4], b: [1, 1, 4] },
])("matmul() broadcasts the batches $a and $b", async ({ a, b }) => {
  const [m, n, k] = [2, 3, 4];
  const rank = Math.max(a.length, b.length);
  const [leadA, leadB] = [a, b].map((lead) => [...new Array(rank - lead.length).fill(1), ...lead]);
  const lead = leadA!.map((extent, axis) => Math.max(extent, leadB![axis]!));
  /** Repeats matrices of `size` elements for the whole batch. */
  const expanded = (x: Float64Array, own: readonly number[], size: number): Float64Array =>
    Float64Array.from({ length: sizeOf(lead) * size }, (_, at) => {
      let [rest, matrix, stride] = [Math.floor(at / size), 0, 1];
      for (let axis = rank - 1; axis >= 0; axis--) {
        if (own[axis] !== 1) matrix += (rest % lead[axis]!) * stride;
        rest = Math.floor(rest / lead[axis]!);
        stride *= own[axis]!;
      }
      return x[matrix * size + (at % size)]!;
    });
  for (const transposeB of [false, true]) {
    await checkGradients({
      inputs: { a: [...a, m, k] },
      weights: { b: [...b, ...(transposeB ? [n, k] : [k, n])], bias: [n] },
      reference: (v) => {
        const whole = { a: expanded(v.a, leadA!, m * k), b: expanded(v.b, leadB!, k * n) };
        return reference({ ...whole, bias: v.bias }, { m, n, k, transposeA: false, transposeB });
      },
      run: (v, p) => {
        const y = matmul(v.a, p.b, { transposeB, bias: p.bias });
        expect(y.shape).toEqual([...lead, m, n]);
        return y;
      },
    });
  }
});

test("matmul() refuses batches that do not broadcast", async () => {
  const backend = await testBackend();
  using x = tensor(backend, new Float32Array(8), [2, 2, 2]);
  using y = tensor(backend, new Float32Array(12), [3, 2, 2]);
  using tape = new Tape(backend);
  expect(() => matmul(tape.constant(x), tape.constant(y))).toThrow(
    "Cannot multiply [2, 2, 2] by [3, 2, 2]: extents of a leading axis must be equal or 1",
  );
});
