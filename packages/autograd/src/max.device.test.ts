import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { max } from "./max.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { project } from "./testing/gradient_check.ts";

const backend = await testBackend();

test("max() shares the gradient of equal maxima evenly", async () => {
  using values = tensor(backend, [2, 1, 2, -1, -1, -1], [2, 3]);
  using factors = tensor(backend, [4, 3]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  tape.backward(project(max(x, { axes: -1 }), factors));
  expect(Array.from(await x.gradient.read())).toEqual([2, 0, 2, 1, 1, 1]);
});

test("max() protects its input, which its backward pass reads", async () => {
  using values = tensor(backend, [1, 3], [1, 2]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  const y = multiply(x, 2);
  tape.backward(sum(multiply(max(y, { axes: -1 }), 5)));
  expect(Array.from(await x.gradient.read())).toEqual([0, 10]);
});
