import { Random, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { dropout } from "./dropout.ts";
import { gelu } from "./gelu.ts";
import { Tape } from "./tape.ts";
import { countKernels, project, values } from "./testing/gradient_check.ts";

const SHAPE = [7, 33];
const SIZE = 7 * 33;

test("dropout() keeps the elements whose uniform number is below 1 − rate, and passes gradients to them", async () => {
  const backend = await testBackend();
  const random = new Random(3).fork("dropout");
  const host = Float32Array.from(values(1, SIZE));
  using u = random.uniform(backend, SHAPE);
  const factors = Array.from(await u.read(), (each) => (each < 0.75 ? 1 / 0.75 : 0));
  using input = tensor(backend, host, SHAPE);
  const slopes = Float32Array.from(values(2, SIZE));
  using coefficients = tensor(backend, slopes, SHAPE);
  using tape = new Tape(backend);
  const x = tape.variable(input);
  const y = dropout(x, 0.25, { random });
  const expected = (from: Float32Array) =>
    factors.map((factor, at) => Math.fround(from[at]! * factor));
  const value = await y.value.read();
  expected(host).forEach((each, at) => void expect(value[at]).toBeCloseTo(each, 6));
  tape.backward(project(y, coefficients));
  const gradient = await x.gradient.read();
  expected(slopes).forEach((each, at) => void expect(gradient[at]).toBeCloseTo(each, 6));
  expect(factors.filter((each) => each === 0).length).toBeGreaterThan(SIZE / 8);
});

test("dropout() draws the same mask when a block is run again", async () => {
  const backend = await testBackend();
  using input = tensor(backend, Float32Array.from(values(1, SIZE)), SHAPE);
  using coefficients = tensor(backend, Float32Array.from(values(2, SIZE)), SHAPE);
  const random = new Random(4);
  const gradients = [];
  for (const recompute of [false, true]) {
    using tape = new Tape(backend, { recompute });
    const x = tape.variable(input);
    const y = tape.block(() => gelu(dropout(gelu(x), 0.5, { random })));
    tape.backward(project(y, coefficients));
    gradients.push(await x.gradient.read());
  }
  expect(gradients[0]).toEqual(gradients[1]);
  expect(gradients[0]!.filter((each) => each === 0).length).toBeGreaterThan(SIZE / 4);
});

test("dropout() drops everything with the rate 1, and nothing with 0 or on an inference tape", async () => {
  const backend = await testBackend();
  const random = new Random(5);
  using input = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  const x = tape.variable(input);
  expect(Array.from(await dropout(x, 1, { random }).value.read())).toEqual([0, 0]);
  expect(dropout(x, 0, { random }).value.buffer).toBe(x.value.buffer);
  using inference = Tape.inference(backend);
  const constant = inference.constant(input);
  expect(countKernels(backend, () => void dropout(constant, 0.5, { random }))).toEqual({});
  expect(dropout(constant, 0.5, { random }).value.buffer).toBe(constant.value.buffer);
  expect(() => dropout(x, 1.5, { random })).toThrow(
    "Cannot drop elements with probability 1.5: a probability is from 0 to 1",
  );
});

test("dropout() in inference gives a view, which outlives a release of its input", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [1, 2]);
  using tape = Tape.inference(backend);
  const x = multiply(tape.constant(values), 2);
  const y = dropout(x, 0.5, { random: new Random(1) });
  tape.release(x);
  expect(Array.from(await y.value.read())).toEqual([2, 4]);
});
