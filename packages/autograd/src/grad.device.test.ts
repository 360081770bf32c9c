import { add as addTensors, type Tensor, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, multiply } from "./arithmetic.ts";
import { square } from "./functions.ts";
import { grad, valueAndGrad } from "./grad.ts";
import { sum } from "./sum.ts";
import type { Variable } from "./tape.ts";

const backend = await testBackend();

test("valueAndGrad() returns the loss, and gradients with the names of the first argument", async () => {
  using w = tensor(backend, [1, 2]);
  using unused = tensor(backend, [5]);
  using data = tensor(backend, [3, -1]);
  const live = backend.memory().liveBuffers;
  const loss = ({ w }: Record<"w" | "unused", Variable>, data: Variable) =>
    sum(multiply(square(w), data));
  const { value, gradients } = valueAndGrad(loss)({ w, unused }, data);
  expect(Array.from(await value.read())).toEqual([-1]);
  expect(Array.from(await gradients.w.read())).toEqual([6, -4]);
  expect(Array.from(await gradients.unused.read())).toEqual([0]);
  expect(backend.memory().liveBuffers).toBe(live + 3);
  for (const each of [value, gradients.w, gradients.unused]) each.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("grad() of one variable returns one gradient, which may be a step of gradient descent", async () => {
  const gradient = grad((x: Variable) => sum(square(add(x, -3))));
  using x = tensor(backend, [0, 5]);
  const live = backend.memory().liveBuffers;
  using slope = gradient(x);
  expect(Array.from(await slope.read())).toEqual([-6, 4]);
  expect(backend.memory().liveBuffers).toBe(live + 1);
  using next = addTensors(x, slope);
  using second = gradient(next);
  expect(Array.from(await second.read())).toEqual([-18, 12]);
});

test("grad() refuses a value of several elements, and frees its tape", () => {
  using x = tensor(backend, [1, 2]);
  const live = backend.memory().liveBuffers;
  expect(() => grad((x: Variable) => square(x))(x)).toThrow(
    "Cannot differentiate a value of shape [2]: a loss has one element",
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

test("grad() gives zeros for a loss that depends on no argument", async () => {
  using x = tensor(backend, [1, 2]);
  using y = tensor(backend, [3]);
  const constant = (_: Variable, other: Variable) => square(other);
  const slope = grad(constant)(x, y);
  expect(Array.from(await slope.read())).toEqual([0, 0]);
  slope.dispose();
  expect(() => grad((_: Variable, other: Variable) => other)(y, x)).toThrow(
    "Cannot differentiate a value of shape [2]: a loss has one element",
  );
});

test("grad() of the identity is 1", async () => {
  using x = tensor(backend, [5]);
  using slope = grad((value: Variable) => value)(x);
  expect(Array.from(await slope.read())).toEqual([1]);
});

test("grad() names an argument that is missing", () => {
  using x = tensor(backend, [1]);
  const loss = ({ a }: Record<string, Variable>, b?: Variable) => multiply(a!, b ?? 1);
  expect(() => grad(loss)({})).toThrow("Cannot differentiate a function by no argument");
  const missing = (): Tensor => ({}) as Partial<Record<"x", Tensor>>["x"] as Tensor;
  expect(() => grad(loss)({ a: x, w: missing() })).toThrow("its argument w is no tensor");
});
