import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { addVariables } from "./add_variables.ts";
import { gelu } from "./gelu.ts";
import { scaleVariable } from "./scale_variable.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

test("addVariables() sums two values", () =>
  checkGradients({
    inputs: { a: [2, 3], b: [2, 3] },
    reference: ({ a, b }) => a.map((each, index) => each + b[index]!),
    run: ({ a, b }) => addVariables(a, b),
  }));

test("addVariables() of a value with itself doubles it", () =>
  checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => 2 * each),
    run: ({ x }) => addVariables(x, x),
  }));

test("addVariables() sends the gradient into both of two branches", () =>
  checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => 5 * each),
    run: ({ x }) => {
      const doubled = scaleVariable(x, 2);
      return addVariables(addVariables(x, doubled), doubled);
    },
  }));

test("addVariables() needs no gradient of a constant", async () => {
  const backend = await testBackend();
  using one = tensor(backend, [1]);
  for (const order of [0, 1]) {
    using tape = new Tape(backend);
    const x = tape.variable(one);
    const pair = [tape.constant(one), x] as const;
    const sum = addVariables(pair[order === 0 ? 0 : 1], pair[order === 0 ? 1 : 0]);
    tape.backward(sum);
    expect(Array.from(await x.gradient.read())).toEqual([1]);
  }
});

test("addVariables() refuses shapes that differ", async () => {
  const backend = await testBackend();
  using a = tensor(backend, [1, 2], [1, 2]);
  using b = tensor(backend, [1, 2], [2, 1]);
  using tape = new Tape(backend);
  expect(() => addVariables(tape.constant(a), gelu(tape.constant(b)))).toThrow(
    "Cannot add [1, 2] and [2, 1]: the shapes differ; reshape one of them",
  );
});
