import { expect, test } from "vitest";
import { column, defineMap, type Expression } from "./expression.ts";
import { map } from "./map.ts";
import { createReferenceBackend } from "./reference.ts";
import { tensor } from "./tensor.ts";

const backend = createReferenceBackend();

/** The values of `body` at x. */
async function apply(body: (x: Expression) => Expression, x: readonly number[]): Promise<number[]> {
  const kernel = defineMap(["x"], [], (values) => ({ out: body(values.x).add(values.x.mul(0)) }));
  return Array.from(await map(kernel, { x: tensor(backend, x) }).out.read());
}

test.each<[string, (x: Expression) => Expression, number[]]>([
  ["add", (x) => x.add(2), [0, 3, 6]],
  ["sub", (x) => x.sub(2), [-4, -1, 2]],
  ["mul", (x) => x.mul(-3), [6, -3, -12]],
  ["div", (x) => x.div(2), [-1, 0.5, 2]],
  ["min", (x) => x.min(1.5), [-2, 1, 1.5]],
  ["max", (x) => x.max(1.5), [1.5, 1.5, 4]],
  ["lessThan", (x) => x.lessThan(1), [1, 0, 0]],
  ["equal", (x) => x.equal(4), [0, 0, 1]],
  ["select", (x) => x.lessThan(1).select(x.neg(), 7), [2, 7, 7]],
  ["neg", (x) => x.neg(), [2, -1, -4]],
  ["abs", (x) => x.abs(), [2, 1, 4]],
  ["square", (x) => x.square(), [4, 1, 16]],
  ["sqrt", (x) => x.abs().sqrt(), [Math.fround(Math.SQRT2), 1, 2]],
  ["exp", (x) => x.exp(), [-2, 1, 4].map((x) => Math.fround(Math.exp(x)))],
  ["log", (x) => x.abs().log(), [2, 1, 4].map((x) => Math.fround(Math.log(x)))],
  ["tanh", (x) => x.tanh(), [-2, 1, 4].map((x) => Math.fround(Math.tanh(x)))],
  ["rowSum", (x) => x.rowSum(), [3, 3, 3]],
  ["rowMax", (x) => x.rowMax(), [4, 4, 4]],
  ["column", () => column, [0, 1, 2]],
  ["isFinite", (x) => x.isFinite(), [1, 1, 1]],
])("Expression.%s() computes what it says", async (_, body, expected) => {
  expect(await apply(body, [-2, 1, 4])).toEqual(expected);
});

test("Expression.sigmoid() is 1/(1 + e^-x) and cannot overflow", async () => {
  const x = [-1000, -3, 0, 2, 1000];
  const values = await apply((e) => e.sigmoid(), x);
  x.forEach((each, i) => {
    expect(values[i]).toBeCloseTo(1 / (1 + Math.exp(-each)), 7);
  });
});

test("Expression.isFinite() is 0 for NaN and infinities, also where float32 overflows", async () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ out: x.mul(10).isFinite() }));
  const x = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, 1e37];
  expect(Array.from(await map(kernel, { x: tensor(backend, x) }).out.read())).toEqual([
    0, 0, 0, 0, 1,
  ]);
});

test("defineMap() names inputs, scalars and outputs in the order given", () => {
  const kernel = defineMap(["b", "a"], ["t"], ({ a, b, t }) => ({ z: a.add(t), y: b }));
  expect(kernel.inputs).toEqual(["b", "a"]);
  expect(kernel.scalars).toEqual(["t"]);
  expect(kernel.outputs).toEqual(["z", "y"]);
  expect(kernel.expressions[1]).toEqual({ kind: "input", index: 0 });
});
