import fc from "fast-check";
import { expect, test } from "vitest";
import { column, defineMap } from "./expression.ts";
import { max, reduce, sum, sumOfSquares } from "./reduce.ts";
import { createReferenceBackend } from "./reference.ts";
import { sizeOf } from "./shape.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const values = async (x: Tensor) => Array.from(await x.read());
const product = defineMap(["a", "b"], ["factor"], ({ a, b, factor }) => ({
  out: a.mul(b).mul(factor),
}));

const cases = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      ends: fc.tuple(fc.nat(shape.length - 1), fc.nat(shape.length - 1)),
    }),
  );

test("sum() and max() reduce any neighbouring axes as the definition says", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, ends }) => {
      const [first, last] = [Math.min(...ends), Math.max(...ends)];
      const x = Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 37) % 23) - 11);
      const inner = sizeOf(shape.slice(last + 1));
      const reduced = sizeOf(shape.slice(first, last + 1));
      const groups = Array.from({ length: x.length / reduced }, (_, at) => {
        const start = Math.floor(at / inner) * reduced * inner + (at % inner);
        return Array.from({ length: reduced }, (_, r) => x[start + r * inner]!);
      });
      const axes = [first, last - shape.length] as const;
      const on = tensor(backend, x, shape);
      const total = sum(on, { axes });
      expect(total.shape).toEqual([...shape.slice(0, first), ...shape.slice(last + 1)]);
      expect(await values(total)).toEqual(groups.map((g) => g.reduce((a, b) => a + b)));
      expect(await values(max(on, { axes }))).toEqual(groups.map((g) => Math.max(...g)));
    }),
  );
});

test("sum() reduces everything to a scalar by default", async () => {
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  expect(sum(x).shape).toEqual([]);
  expect(await values(sum(x))).toEqual([10]);
  expect(await values(sumOfSquares(x))).toEqual([30]);
  expect(await values(sum(tensor(backend, [5], [])))).toEqual([5]);
});

test("sum() keeps axes with extent 1 where asked to", () => {
  const x = tensor(backend, new Float32Array(24), [2, 3, 4]);
  expect(sum(x, { axes: [1, 1], keepDims: true }).shape).toEqual([2, 1, 4]);
  expect(sum(x, { axes: [-2, -1], keepDims: true }).shape).toEqual([2, 1, 1]);
  expect(sum(x, { keepDims: true }).shape).toEqual([1, 1, 1]);
});

test("sum() accumulates into a tensor, and max() takes the larger", async () => {
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  const into = tensor(backend, [10, 0]);
  expect(sum(x, { axes: [0, 0], into, accumulate: true })).toBe(into);
  expect(await values(into)).toEqual([14, 6]);
  max(x, { axes: [0, 0], into, accumulate: true });
  expect(await values(into)).toEqual([14, 6]);
  sum(x, { axes: [0, 0], into });
  expect(await values(into)).toEqual([4, 6]);
});

test("reduce() evaluates an expression of broadcasting inputs", async () => {
  const a = tensor(backend, [1, 2, 3, 4], [2, 2]);
  const b = tensor(backend, [10, 1]);
  const rows = reduce("sum", product, { a, b }, { axes: [1, 1], scalars: { factor: 2 } });
  expect(await values(rows)).toEqual([24, 68]);
});

test("reduce() refuses what it cannot step through, and says what to do", () => {
  const a = tensor(backend, new Float32Array(8), [2, 2, 2]);
  const b = tensor(backend, new Float32Array(4), [2, 1, 2]);
  const scalars = { factor: 1 };
  expect(() => reduce("sum", product, { a, b }, { scalars })).toThrow(
    "an operand broadcasts along some of the axes only; copy it to the full shape first",
  );
  expect(() => sum(a, { axes: [2, 1] })).toThrow("Cannot reduce axes 2 to 1 of [2, 2, 2]");
  expect(() => sum(a, { axes: [0, 3] })).toThrow("it has 3 axes");
  expect(() => sum(a, { into: b })).toThrow("Cannot reduce [2, 2, 2] into [2, 1, 2]");
});

test("reduce() refuses kernels of another kind, and missing scalars", () => {
  const x = tensor(backend, [1, 2]);
  const rows = defineMap(["x"], [], ({ x }) => ({ out: x.rowSum() }));
  const indexed = defineMap(["x"], [], ({ x }) => ({ out: x.mul(column) }));
  const two = defineMap(["x"], [], ({ x }) => ({ out: x, other: x }));
  for (const kernel of [rows, indexed, two]) {
    expect(() => reduce("sum", kernel, { x })).toThrow("Cannot reduce with this kernel");
  }
  expect(() => reduce("sum", product, { a: x, b: x })).toThrow('without its scalar "factor"');
});

test("sum() of no rows is nothing", () => {
  expect(sum(Tensor.allocate(backend, [0, 3]), { axes: [1, 1] }).shape).toEqual([0]);
});
