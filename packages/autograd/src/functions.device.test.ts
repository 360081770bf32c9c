import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { abs, relu, sigmoid } from "./functions.ts";
import { Tape } from "./tape.ts";
import { project } from "./testing/gradient_check.ts";

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
