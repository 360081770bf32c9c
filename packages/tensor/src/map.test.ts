import fc from "fast-check";
import { expect, test } from "vitest";
import type { Backend } from "./backend.ts";
import { column, defineMap } from "./expression.ts";
import type { MapOperation } from "./map.ts";
import { map } from "./map.ts";
import { createReferenceBackend } from "./reference.ts";
import {
  broadcastShapes,
  broadcastStrides,
  contiguousStrides,
  type Shape,
  sizeOf,
} from "./shape.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const weighted = defineMap(["a", "b"], ["factor"], ({ a, b, factor }) => ({
  out: a.add(b.mul(factor)),
}));
const normalize = defineMap(["x"], [], ({ x }) => ({ y: x.div(x.rowSum()), sum: x.rowSum() }));

/** Makes a backend that records the operations that reach it. */
function spy(): { on: Backend; operations: MapOperation[] } {
  const on = createReferenceBackend();
  const operations: MapOperation[] = [];
  const run = on.run.bind(on);
  on.run = (operation) => {
    operations.push(operation as unknown as MapOperation);
    run(operation);
  };
  return { on, operations };
}

const count = (shape: Shape, from = 0) =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => i + from);

/**
 * Two shapes that broadcast: a full one, with some axes set to 1 and some leading ones left out.
 */
const pairs = fc
  .record({
    full: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    ones: fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 4, maxLength: 4 }),
    dropped: fc.tuple(fc.nat(4), fc.nat(4)),
  })
  .map(({ full, ones, dropped }) =>
    [0, 1].map((side) =>
      full.map((extent, axis) => (ones[axis]![side]! ? 1 : extent)).slice(dropped[side]),
    ),
  );

test("map() broadcasts as the definition says, whatever axes are merged", async () => {
  await fc.assert(
    fc.asyncProperty(pairs, async ([a, b]) => {
      const shape = broadcastShapes([a!, b!]);
      const [x, y] = [count(a!), count(b!, 100)];
      const inputs = { a: tensor(backend, x, a!), b: tensor(backend, y, b!) };
      const { out } = map(weighted, inputs, { scalars: { factor: 2 } });
      expect(out.shape).toEqual(shape);
      const [sa, sb] = [broadcastStrides(a!, shape), broadcastStrides(b!, shape)];
      const full = contiguousStrides(shape);
      const at = (strides: number[], i: number) =>
        strides.reduce((sum, s, axis) => sum + s * (Math.floor(i / full[axis]!) % shape[axis]!), 0);
      const expected = Array.from(
        { length: sizeOf(shape) },
        (_, i) => x[at(sa, i)]! + 2 * y[at(sb, i)]!,
      );
      expect(Array.from(await out.read())).toEqual(expected);
    }),
  );
});

test("map() merges axes that all operands step through evenly", () => {
  const { on, operations } = spy();
  const x = tensor(on, count([3, 4, 5]), [3, 4, 5]);
  map(weighted, { a: x, b: x }, { scalars: { factor: 1 } });
  map(weighted, { a: x, b: tensor(on, count([5])) }, { scalars: { factor: 1 } });
  map(weighted, { a: x, b: tensor(on, count([3]), [3, 1, 1]) }, { scalars: { factor: 1 } });
  expect(operations.map(({ shape }) => shape)).toEqual([[60], [12, 5], [3, 20]]);
});

test("map() keeps the row apart where it is summed or indexed", async () => {
  const { on, operations } = spy();
  const x = tensor(on, [1, 3, 2, 2, 5, 5], [3, 1, 2]);
  const { y, sum } = map(normalize, { x });
  expect(operations[0]!.shape).toEqual([3, 2]);
  expect(sum.shape).toEqual([3, 1, 1]);
  expect(Array.from(await y.read())).toEqual([0.25, 0.75, 0.5, 0.5, 0.5, 0.5]);
  const index = defineMap(["x"], [], ({ x }) => ({ out: x.mul(0).add(column) }));
  expect(Array.from(await map(index, { x }).out.read())).toEqual([0, 1, 0, 1, 0, 1]);
});

test("map() refuses to step unevenly along more than four axes", () => {
  const a = tensor(backend, count([2, 1, 2, 1, 2]), [2, 1, 2, 1, 2]);
  const b = tensor(backend, count([1, 2, 1, 2, 1]), [1, 2, 1, 2, 1]);
  expect(() => map(weighted, { a, b }, { scalars: { factor: 1 } })).toThrow(
    "Cannot broadcast over [2, 2, 2, 2, 2]: more than 4 axes step unevenly",
  );
});

test("map() writes in place and returns the target", async () => {
  const a = tensor(backend, [1, 2]);
  const { out } = map(
    weighted,
    { a, b: tensor(backend, [10]) },
    { scalars: { factor: 0.5 }, into: { out: a } },
  );
  expect(out).toBe(a);
  expect(Array.from(await a.read())).toEqual([6, 7]);
});

test("map() refuses targets of another shape or dtype, and missing scalars", () => {
  const x = tensor(backend, [1, 2]);
  const scalars = { factor: 1 };
  expect(() =>
    map(weighted, { a: x, b: x }, { scalars, into: { out: tensor(backend, [1]) } }),
  ).toThrow('Cannot write output "out" into [1]: it has shape [2]');
  const integers = tensor(backend, Int32Array.of(1, 2));
  expect(() => map(weighted, { a: x, b: x }, { scalars, into: { out: integers } })).toThrow(
    'Cannot write output "out" into an int32 tensor: outputs are float32',
  );
  expect(() => map(weighted, { a: x, b: x })).toThrow(
    'Cannot run a kernel without its scalar "factor": scalars have no defaults; pass it in `scalars`',
  );
});

test("map() without inputs takes shape and backend from its targets", async () => {
  const kernel = defineMap([], ["v"], ({ v }) => ({ out: v }));
  const out = Tensor.allocate(backend, [2, 3]);
  map(kernel, {}, { scalars: { v: 4 }, into: { out } });
  expect(Array.from(await out.read())).toEqual([4, 4, 4, 4, 4, 4]);
  expect(() => map(kernel, {}, { scalars: { v: 4 } })).toThrow(
    "Cannot run a kernel without inputs",
  );
});

test("map() broadcasts its inputs to a given shape too", async () => {
  const x = tensor(backend, [1, 2], [2, 1]);
  const { y } = map(
    defineMap(["x"], [], ({ x }) => ({ y: x.mul(2) })),
    { x },
    { shape: [2, 3] },
  );
  expect(y.shape).toEqual([2, 3]);
  expect(Array.from(await y.read())).toEqual([2, 2, 2, 4, 4, 4]);
  expect(map(normalize, { x }, { shape: [3] }).sum.shape).toEqual([2, 1]);
  expect(() => map(normalize, { x }, { shape: [5, 3] })).toThrow(
    "Cannot broadcast [2, 1] with [5, 3]",
  );
});

test("map() of nothing is nothing", () => {
  const x = tensor(backend, [], [0, 3]);
  expect(map(normalize, { x }).y.shape).toEqual([0, 3]);
});
