import { expect, test } from "vitest";
import { defineMap, Expression, type ExpressionNode } from "../expression.ts";
import { Graph } from "./graph.ts";

/** Simplifies what `body` makes of two inputs. */
function simplified(body: (x: Expression, y: Expression) => Expression): ExpressionNode {
  const kernel = defineMap(["x", "y"], [], ({ x, y }) => ({ out: body(x, y) }));
  return new Graph(() => true).adopt(kernel.expressions[0]!);
}

const number = (value: number): Expression => new Expression({ kind: "constant", value });

const x: ExpressionNode = { kind: "input", index: 0 };
const y: ExpressionNode = { kind: "input", index: 1 };

test.each<[string, (x: Expression, y: Expression) => Expression, ExpressionNode]>([
  ["x + 0", (x) => x.add(0), x],
  ["x − 0", (x) => x.sub(0), x],
  ["x · 1", (x) => x.mul(1), x],
  ["x / 1", (x) => x.div(1), x],
  ["−(−x)", (x) => x.neg().neg(), x],
  ["−(x / −1)", (x) => x.div(-1).neg(), x],
  ["−(0 − x)", (x) => number(0).sub(x).neg(), x],
  ["x + (−y)", (x, y) => x.add(y.neg()), { kind: "binary", op: "sub", a: x, b: y }],
  ["(−x) + y", (x, y) => x.neg().add(y), { kind: "binary", op: "sub", a: y, b: x }],
  ["x − (−y)", (x, y) => x.sub(y.neg()), { kind: "binary", op: "add", a: x, b: y }],
  ["max(x, x)", (x) => x.max(x), x],
  ["a choice between equals", (x, y) => y.select(x, x.mul(1)), x],
  [
    "a comparison as a choice between 1 and 0",
    (x, y) => x.lessThan(y).select(1, 0),
    { kind: "binary", op: "lessThan", a: x, b: y },
  ],
])("simplify() finds the short form of %s", (_, body, expected) => {
  expect(simplified(body)).toEqual(expected);
});

test("simplify() computes constants, unless the result is not finite", () => {
  expect(simplified(() => number(2).mul(3).add(1).sqrt().exp())).toEqual({
    kind: "constant",
    value: Math.exp(Math.sqrt(7)),
  });
  expect(simplified(() => number(2).div(0))).toMatchObject({ kind: "binary", op: "div" });
});

test("simplify() keeps x · 0, since x may be infinite", () => {
  expect(simplified((x) => x.mul(0))).toMatchObject({ kind: "binary", op: "mul" });
});

test("Graph.adopt() makes equal expressions the same node, also with exchanged arguments", () => {
  const kernel = defineMap(["x", "y"], [], ({ x, y }) => ({
    a: x.mul(y).exp(),
    b: y.mul(x).exp(),
    c: x.sub(y),
    d: y.sub(x),
  }));
  const graph = new Graph(() => true);
  const [a, b, c, d] = kernel.expressions.map((node) => graph.adopt(node));
  expect(a).toBe(b);
  expect(c).not.toBe(d);
});
