import type { Backend } from "./backend.ts";
import { column, defineMap, type Expression } from "./expression.ts";
import { map } from "./map.ts";
import type { Shape } from "./shape.ts";
import { copyKernel, fillKernel } from "./strided.ts";
import { Tensor, tensor } from "./tensor.ts";

type Binary = (a: Tensor, b: Tensor) => Tensor;
type Unary = (x: Tensor) => Tensor;

function binary(body: (a: Expression, b: Expression) => Expression): Binary {
  const kernel = defineMap(["a", "b"], [], ({ a, b }) => ({ out: body(a, b) }));
  return (a, b) => map(kernel, { a, b }).out;
}

function unary(body: (x: Expression) => Expression): Unary {
  const kernel = defineMap(["x"], [], ({ x }) => ({ out: body(x) }));
  return (x) => map(kernel, { x }).out;
}

/** `a + b`, broadcasting. */
export const add: Binary = binary((a, b) => a.add(b));
/** `a − b`, broadcasting. */
export const subtract: Binary = binary((a, b) => a.sub(b));
/** `a · b` elementwise, broadcasting. */
export const multiply: Binary = binary((a, b) => a.mul(b));
/** `a / b` elementwise, broadcasting. */
export const divide: Binary = binary((a, b) => a.div(b));
/** A float32 copy with memory of its own. */
export const copy: Unary = unary((x) => x);
/** Square root, elementwise. */
export const sqrt: Unary = unary((x) => x.sqrt());
/** eˣ, elementwise. */
export const exp: Unary = unary((x) => x.exp());
/** Natural logarithm, elementwise. */
export const log: Unary = unary((x) => x.log());
/** Hyperbolic tangent, elementwise. */
export const tanh: Unary = unary((x) => x.tanh());

const scaleKernel = defineMap(["x"], ["factor"], ({ x, factor }) => ({ out: x.mul(factor) }));

/** `factor · x`; into `into` when given, which may be `x`. */
export function scale(x: Tensor, factor: number, into?: Tensor): Tensor {
  return map(scaleKernel, { x }, { scalars: { factor }, ...(into && { into: { out: into } }) }).out;
}

const addIntoKernel = defineMap(["target", "x"], ["factor"], ({ target, x, factor }) => ({
  out: target.add(x.mul(factor)),
}));

/** `target ← target + factor · x`, in place; `x` broadcasts to `target`. */
export function addInto(target: Tensor, x: Tensor, factor = 1): void {
  map(addIntoKernel, { target, x }, { scalars: { factor }, into: { out: target } });
}

const mixKernel = defineMap(["target", "x"], ["keep"], ({ target, x, keep }) => ({
  out: target.mul(keep).add(x.mul(keep.neg().add(1))),
}));

/**
 * `target ← keep · target + (1 − keep) · x`, in place: a step of a running mean; `x` broadcasts to
 * `target`.
 */
export function mixInto(target: Tensor, x: Tensor, keep: number): void {
  map(mixKernel, { target, x }, { scalars: { keep }, into: { out: target } });
}

/** Overwrites `target` with the values of `x`, which has the same shape. */
export function copyInto(target: Tensor, x: Tensor): void {
  map(copyKernel, { x }, { into: { out: target } });
}

/** Sets every element of `target` to `value`. */
export function fill(target: Tensor, value: number): void {
  map(fillKernel, {}, { scalars: { value }, into: { out: target } });
}

/** A float32 tensor filled with one value. */
export function full(backend: Backend, shape: Shape, value: number): Tensor {
  const result = Tensor.allocate(backend, shape);
  fill(result, value);
  return result;
}

/** A float32 tensor of zeros. */
export function zeros(backend: Backend, shape: Shape): Tensor {
  return full(backend, shape, 0);
}

const diagonalKernel = defineMap(["target", "row"], [], ({ target, row }) => ({
  out: column.equal(row).select(1, target),
}));

/** The n×n identity matrix. */
export function identity(backend: Backend, n: number): Tensor {
  const out = Tensor.allocate(backend, [n, n]);
  const indices = Float32Array.from({ length: n }, (_, index) => index);
  const row = tensor(backend, indices, [n, 1]);
  // `row` alone would make an [n, 1] space: the target's own shape has to take part.
  fill(out, 0);
  map(diagonalKernel, { target: out, row }, { into: { out } });
  row.dispose();
  return out;
}
