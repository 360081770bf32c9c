import { expect, test } from "vitest";
import {
  add,
  addInto,
  copy,
  copyInto,
  divide,
  exp,
  fill,
  full,
  identity,
  log,
  multiply,
  scale,
  sqrt,
  subtract,
  tanh,
  zeros,
} from "./elementwise.ts";
import { createReferenceBackend } from "./reference.ts";
import { type Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const values = async (x: Tensor) => Array.from(await x.read());
const a = tensor(backend, [1, 4, 9], [3]);
const b = tensor(backend, [2], [1]);

test.each([
  ["add", add, [3, 6, 11]],
  ["subtract", subtract, [-1, 2, 7]],
  ["multiply", multiply, [2, 8, 18]],
  ["divide", divide, [0.5, 2, 4.5]],
] as const)("%s() combines elements, broadcasting", async (_, combine, expected) => {
  expect(await values(combine(a, b))).toEqual(expected);
});

test.each([
  ["copy", copy, (x: number) => x],
  ["sqrt", sqrt, Math.sqrt],
  ["exp", exp, Math.exp],
  ["log", log, Math.log],
  ["tanh", tanh, Math.tanh],
] as const)("%s() maps elements", async (_, apply, f) => {
  expect(await values(apply(a))).toEqual([1, 4, 9].map((x) => Math.fround(f(x))));
});

test("copy() has memory of its own, and makes float32 of int32", async () => {
  const x = tensor(backend, Int32Array.of(1, -2));
  const y = copy(x);
  x.write([7, 7]);
  expect(await y.read()).toEqual(Float32Array.of(1, -2));
});

test("scale(), addInto(), copyInto() and fill() work in place", async () => {
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  expect(scale(x, 2, x)).toBe(x);
  addInto(x, tensor(backend, [1, 10]), 0.5);
  expect(await values(x)).toEqual([2.5, 9, 6.5, 13]);
  copyInto(x, full(backend, [2, 2], 3));
  expect(await values(x)).toEqual([3, 3, 3, 3]);
  fill(x, -1);
  expect(await values(x)).toEqual([-1, -1, -1, -1]);
  expect(await values(scale(x, 3))).toEqual([-3, -3, -3, -3]);
});

test("addInto() refuses what would make its target larger", () => {
  const small = tensor(backend, [1], [1]);
  expect(() => addInto(small, a)).toThrow("Cannot write output");
});

test("zeros() and identity() make what they say, and leave nothing else", async () => {
  const own = createReferenceBackend();
  const eye = identity(own, 3);
  expect(await values(eye)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(await values(zeros(own, [2]))).toEqual([0, 0]);
  expect(await values(zeros(own, []))).toEqual([0]);
  expect(own.memory().liveBuffers).toBe(3);
});
