import { formatShape, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, multiply } from "./arithmetic.ts";
import {
  abs,
  cos,
  exp,
  log,
  negative,
  relu,
  sigmoid,
  silu,
  sin,
  sqrt,
  square,
  tanh,
} from "./functions.ts";
import { Tape, type Variable } from "./tape.ts";
import { checkGradients, project } from "./testing/gradient_check.ts";

const SHAPES = [
  [3, 5],
  [1, 67],
  [67, 1],
  [2, 3, 7],
] as const;

const sigmoidOf = (x: number): number => 1 / (1 + Math.exp(-x));

const FUNCTIONS: readonly [string, (x: Variable) => Variable, (x: number) => number][] = [
  ["negative", negative, (x) => -x],
  ["abs", abs, Math.abs],
  ["exp", exp, Math.exp],
  ["log", (x) => log(add(x, 2)), (x) => Math.log(x + 2)],
  ["sqrt", (x) => sqrt(add(x, 2)), (x) => Math.sqrt(x + 2)],
  ["square", square, (x) => x ** 2],
  ["sin", (x) => sin(multiply(x, 7)), (x) => Math.sin(7 * x)],
  ["cos", (x) => cos(multiply(x, 7)), (x) => Math.cos(7 * x)],
  ["tanh", tanh, Math.tanh],
  ["sigmoid", sigmoid, sigmoidOf],
  ["relu", relu, (x) => Math.max(0, x)],
  ["silu", silu, (x) => x * sigmoidOf(x)],
];

for (const [name, run, of] of FUNCTIONS) {
  test(`${name}() and its derivative, for ${SHAPES.map(formatShape).join(", ")}`, async () => {
    for (const shape of SHAPES) {
      await checkGradients({
        inputs: { x: shape },
        reference: ({ x }) => x.map(of),
        run: ({ x }) => run(x),
      });
    }
  });
}

test("abs() and relu() have the derivative 0 at 0", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [-1, 0, 2]);
  using ones = tensor(backend, [1, 1, 1]);
  for (const [of, slopes] of [
    [abs, [-1, 0, 1]],
    [relu, [0, 0, 1]],
  ] as const) {
    using tape = new Tape(backend);
    const x = tape.variable(values);
    tape.backward(project(of(x), ones));
    expect(Array.from(await x.gradient.read(), (each) => each + 0)).toEqual(slopes);
  }
});

test("sigmoid() of large values has the gradient 0", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [-200, 200]);
  using ones = tensor(backend, [1, 1]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  tape.backward(project(sigmoid(x), ones));
  expect(Array.from(await x.gradient.read(), Math.abs)).toEqual([0, 0]);
});

test("relu() keeps values that are not numbers, so that they are noticed", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [Number.NaN, Number.POSITIVE_INFINITY, -1]);
  using tape = new Tape(backend);
  const y = await relu(tape.constant(values)).value.read();
  expect(Array.from(y)).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0]);
});
