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

/** Adds elementwise, with broadcasting: `a + b`. */
export const add: Binary = binary((a, b) => a.add(b));
/** Subtracts elementwise, with broadcasting: `a − b`. */
export const subtract: Binary = binary((a, b) => a.sub(b));
/** Multiplies elementwise, with broadcasting: `a · b`. */
export const multiply: Binary = binary((a, b) => a.mul(b));
/** Divides elementwise, with broadcasting: `a / b`. */
export const divide: Binary = binary((a, b) => a.div(b));
/** Copies to a new float32 tensor; int32 elements are converted. */
export const copy: Unary = unary((x) => x);
/** Computes the square root of each element. */
export const sqrt: Unary = unary((x) => x.sqrt());
/** Computes eˣ of each element. */
export const exp: Unary = unary((x) => x.exp());
/** Computes the natural logarithm of each element. */
export const log: Unary = unary((x) => x.log());
/** Computes the hyperbolic tangent of each element. */
export const tanh: Unary = unary((x) => x.tanh());

const scaleKernel = defineMap(["x"], ["factor"], ({ x, factor }) => ({ out: x.mul(factor) }));

/** Multiplies by a number. Writes to `into` if given, which may be `x`. */
export function scale(x: Tensor, factor: number, into?: Tensor): Tensor {
  return map(scaleKernel, { x }, { scalars: { factor }, ...(into && { into: { out: into } }) }).out;
}

const addIntoKernel = defineMap(["target", "x"], ["factor"], ({ target, x, factor }) => ({
  out: target.add(x.mul(factor)),
}));

/** Adds in place: `target ← target + factor · x`. `x` broadcasts to `target`. */
export function addInto(target: Tensor, x: Tensor, factor = 1): void {
  map(addIntoKernel, { target, x }, { scalars: { factor }, into: { out: target } });
}

const mixKernel = defineMap(["target", "x"], ["keep"], ({ target, x, keep }) => ({
  out: target.mul(keep).add(x.mul(keep.neg().add(1))),
}));

/**
 * Updates a running mean in place: `target ← keep · target + (1 − keep) · x`. `x` broadcasts to
 * `target`.
 */
export function mixInto(target: Tensor, x: Tensor, keep: number): void {
  map(mixKernel, { target, x }, { scalars: { keep }, into: { out: target } });
}

/** Copies the values of `x` to `target`, which has the same shape. */
export function copyInto(target: Tensor, x: Tensor): void {
  map(copyKernel, { x }, { into: { out: target } });
}

/** Sets every element of `target` to `value`. */
export function fill(target: Tensor, value: number): void {
  map(fillKernel, {}, { scalars: { value }, into: { out: target } });
}

/** Creates a float32 tensor filled with one value. */
export function full(backend: Backend, shape: Shape, value: number): Tensor {
  const result = Tensor.allocate(backend, shape);
  fill(result, value);
  return result;
}

/** Creates a float32 tensor of zeros. */
export function zeros(backend: Backend, shape: Shape): Tensor {
  return full(backend, shape, 0);
}

const diagonalKernel = defineMap(["target", "row"], [], ({ target, row }) => ({
  out: column.equal(row).select(1, target),
}));

/** Creates the n×n identity matrix. */
export function identity(backend: Backend, n: number): Tensor {
  const out = Tensor.allocate(backend, [n, n]);
  const indices = Float32Array.from({ length: n }, (_, index) => index);
  const row = tensor(backend, indices, [n, 1]);
  // `row` alone would broadcast to [n, 1]; the target's own shape must take part.
  fill(out, 0);
  map(diagonalKernel, { target: out, row }, { into: { out } });
  row.dispose();
  return out;
}
