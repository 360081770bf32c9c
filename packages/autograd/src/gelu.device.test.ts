import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { gelu } from "./gelu.ts";
import { Tape } from "./tape.ts";
import { checkGradients, project } from "./testing/gradient_check.ts";

test("gelu() is ½x (1 + tanh(√(2/π)(x + 0.044715 x³)))", () =>
  checkGradients({
    inputs: { x: [3, 4, 5] },
    reference: ({ x }) =>
      x.map((each) => {
        const u = 4 * each; // [−4, 4): both tails and the bend
        return 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3)));
      }),
    run: ({ x }) => gelu(multiply(x, 4)),
  }));

test("gelu() of large values is the value or zero", async () => {
  const backend = await testBackend();
  using x = tensor(backend, [1e4, -1e4, 0]);
  using tape = Tape.inference(backend);
  const y = await gelu(tape.constant(x)).value.read();
  expect(Array.from(y, Math.abs)).toEqual([1e4, 0, 0]);
});

test("gelu() of large values has slope 1 or 0", async () => {
  const backend = await testBackend();
  using x = tensor(backend, [1e4, -1e4, 30, -30]);
  using ones = tensor(backend, [1, 1, 1, 1]);
  using tape = new Tape(backend);
  const variable = tape.variable(x);
  tape.backward(project(gelu(variable), ones));
  expect(Array.from(await variable.gradient.read(), Math.abs)).toEqual([1, 0, 1, 0]);
});
