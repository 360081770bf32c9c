import { countOperations, observeOperations, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, divide, maximum, minimum, multiply, subtract, where } from "./arithmetic.ts";
import { gelu } from "./gelu.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { checkGradients, project } from "./testing/gradient_check.ts";

const backend = await testBackend();

const FUNCTIONS = [
  ["add", add, (a: number, b: number) => a + b],
  ["subtract", subtract, (a: number, b: number) => a - b],
  ["multiply", multiply, (a: number, b: number) => a * b],
  // The divisor is kept away from 0.
  ["divide", (a, b) => divide(a, add(b, 3)), (a: number, b: number) => a / (b + 3)],
  ["maximum", maximum, Math.max],
  ["minimum", minimum, Math.min],
] as const satisfies readonly [string, typeof add, (a: number, b: number) => number][];

for (const [name, run, of] of FUNCTIONS) {
  test(`${name}() of numbers treats them as constants`, async () => {
    for (const number of [-1.5, 2.25]) {
      await checkGradients({
        inputs: { a: [2, 3] },
        reference: ({ a }) => a.map((each) => of(each, number)),
        run: (variables) =>
          name === "divide" ? divide(variables.a, number + 3) : run(variables.a, number),
      });
      await checkGradients({
        inputs: { b: [2, 3] },
        reference: ({ b }) => b.map((each) => of(number, each)),
        run: ({ b }) => run(number, b),
      });
    }
  });
}

test("add() of a value with itself doubles it, and sends the gradient into both of two branches", async () => {
  await checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => 2 * each),
    run: ({ x }) => add(x, x),
  });
  await checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => 5 * each),
    run: ({ x }) => {
      const doubled = multiply(x, 2);
      return add(add(x, doubled), doubled);
    },
  });
});

test("multiply() by different numbers runs one kernel", () => {
  using values = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  const kernels = new Set<unknown>();
  observeOperations(
    backend,
    (operation) => kernels.add("kernel" in operation ? operation.kernel : undefined),
    () => [2, 3, 4].map((number) => multiply(x, number)),
  );
  expect(kernels.size).toBe(1);
});

test("maximum() and minimum() share the gradient of equal operands", async () => {
  using values = tensor(backend, [1, 2]);
  using ones = tensor(backend, [1, 1]);
  for (const of of [maximum, minimum]) {
    using tape = new Tape(backend);
    const [a, b] = [tape.variable(values), tape.variable(values)];
    tape.backward(project(of(a, b), ones));
    expect(Array.from(await a.gradient.read())).toEqual([0.5, 0.5]);
    expect(Array.from(await b.gradient.read())).toEqual([0.5, 0.5]);
  }
});

test("where() chooses by a mask that broadcasts, and gives the other value no gradient", async () => {
  using mask = tensor(backend, Int32Array.of(1, 0, 1));
  await checkGradients({
    inputs: { a: [2, 3], b: [2, 1] },
    reference: ({ a, b }) => a.map((each, i) => (i % 3 === 1 ? b[Math.floor(i / 3)]! : each)),
    run: ({ a, b }) => where(mask, a, b),
  });
  await checkGradients({
    inputs: { a: [2, 3] },
    reference: ({ a }) => a.map((each, i) => (i % 3 === 1 ? -7 : each)),
    run: ({ a }) => where(mask, a, -7),
  });
  using infinite = tensor(backend, [0, 1, 4]);
  using tape = new Tape(backend);
  const x = tape.variable(infinite);
  using ones = tensor(backend, [1, 1, 1]);
  // The logarithm of 0 is not chosen.
  tape.backward(project(where(x, multiply(x, x), 0), ones));
  expect(Array.from(await x.gradient.read())).toEqual([0, 2, 8]);
});

test("multiply() by a parameter of two axes differentiates both in one kernel", () => {
  using weight = new Parameter("w", tensor(backend, [1, 2, 3, 4], [2, 2]), { role: "matrix" });
  using values = tensor(backend, [1, 2, 3, 4], [2, 2]);
  using tape = new Tape(backend);
  const loss = project(multiply(tape.variable(values), weight), values);
  const counts = countOperations(backend, () => tape.backward(loss));
  // The seed, the projection, and the product.
  expect(counts).toEqual({ map: 3 });
});

test("arithmetic refuses shapes that do not broadcast, and operands without a variable", () => {
  using a = tensor(backend, [1, 2], [1, 2]);
  using b = tensor(backend, [1, 2, 3], [3, 1]);
  using c = tensor(backend, [1, 2, 3]);
  using tape = new Tape(backend);
  const [x, y] = [gelu(tape.constant(a)), tape.constant(c)];
  expect(add(x, tape.constant(b)).shape).toEqual([3, 2]);
  expect(() => add(x, y)).toThrow(
    "Cannot run add() on [1, 2] and [3]: extents of an axis must be equal or 1; reshape one of them",
  );
  expect(() => where(a, x, y)).toThrow("Cannot run where() on [1, 2] and [1, 2] and [3]");
  expect(() => multiply(a, 2)).toThrow("Cannot run multiply(): none of its inputs is a variable");
});
