import type { BinaryFunction, UnaryFunction } from "./expression.ts";

/** Values of functions of one argument, in float64. */
export const UNARY: Readonly<Record<UnaryFunction, (a: number) => number>> = {
  neg: (a) => -a,
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  // Tests the float32 that a device would hold: 1e39 is infinite there.
  isFinite: (a) => (Number.isFinite(Math.fround(a)) ? 1 : 0),
};

/** Values of functions of two arguments, in float64. */
export const BINARY: Readonly<Record<BinaryFunction, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  lessThan: (a, b) => (a < b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
};
