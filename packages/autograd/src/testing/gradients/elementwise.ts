import { broadcastShapes, defineMap, type Shape, tensor } from "@lrm/tensor";
import {
  abs,
  add,
  cos,
  divide,
  exactGelu,
  exp,
  gelu,
  log,
  map,
  maximum,
  minimum,
  multiply,
  negative,
  relu,
  sigmoid,
  silu,
  siluGate,
  sin,
  softCap,
  sqrt,
  square,
  subtract,
  tanh,
  type Variable,
  where,
} from "../../mod.ts";
import { expand } from "../expand.ts";
import { type GradientCase, gradientCase } from "../gradient_case.ts";

/** Wide, tall, one row, one column, and primes. */
const SHAPES: readonly Shape[] = [
  [3, 71],
  [71, 3],
  [1, 67],
  [67, 1],
  [2, 5, 7],
];

/** Equal shapes, and operands that broadcast along rows, columns, other axes and all of them. */
const PAIRS: readonly (readonly [a: Shape, b: Shape])[] = [
  [
    [3, 71],
    [3, 71],
  ],
  [[71, 3], [3]],
  [
    [71, 3],
    [71, 1],
  ],
  [
    [67, 1],
    [1, 3],
  ],
  [
    [1, 67],
    [5, 1],
  ],
  [
    [2, 3, 5],
    [3, 1],
  ],
  [[], [73]],
];

const unary = (run: (x: Variable) => Variable, of: (x: number) => number): GradientCase[] =>
  SHAPES.map((x) =>
    gradientCase({ inputs: { x }, reference: (v) => v.x.map(of), run: (v) => run(v.x) }),
  );

const binary = (
  run: (a: Variable, b: Variable) => Variable,
  of: (a: number, b: number, column: number) => number,
): GradientCase[] =>
  PAIRS.map(([a, b]) => {
    const shape = broadcastShapes([a, b]);
    const width = shape.at(-1)!;
    return gradientCase({
      inputs: { a, b },
      reference: (v) => {
        const right = expand(v.b, b, shape);
        return expand(v.a, a, shape).map((each, at) => of(each, right[at]!, at % width));
      },
      run: (v) => run(v.a, v.b),
    });
  });

const sigmoidOf = (x: number): number => 1 / (1 + Math.exp(-x));

/** Computes the error function by its series, which converges quickly below 1. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 20; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const bend = defineMap(["x", "slope"], [], ({ x, slope }) => ({
  y: x.add(slope.mul(x.tanh().square())),
}));

/** Chooses the first operand in every other column. */
function alternate(a: Variable, b: Variable): Variable {
  const width = Math.max(a.shape.at(-1) ?? 1, b.shape.at(-1) ?? 1);
  using mask = tensor(
    a.tape.backend,
    Int32Array.from({ length: width }, (_, at) => at % 2),
  );
  return where(mask, a, b);
}

/** Functions of single elements. The divisor and the operands of `log` and `sqrt` are above 1. */
export const elementwise = {
  negative: unary(negative, (x) => -x),
  abs: unary(abs, Math.abs),
  exp: unary(exp, Math.exp),
  log: unary(
    (x) => log(add(x, 2)),
    (x) => Math.log(x + 2),
  ),
  sqrt: unary(
    (x) => sqrt(add(x, 2)),
    (x) => Math.sqrt(x + 2),
  ),
  square: unary(square, (x) => x ** 2),
  sin: unary(
    (x) => sin(multiply(x, 7)),
    (x) => Math.sin(7 * x),
  ),
  cos: unary(
    (x) => cos(multiply(x, 7)),
    (x) => Math.cos(7 * x),
  ),
  tanh: unary(tanh, Math.tanh),
  sigmoid: unary(sigmoid, sigmoidOf),
  relu: unary(relu, (x) => Math.max(0, x)),
  silu: unary(silu, (x) => x * sigmoidOf(x)),
  gelu: unary(
    gelu,
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ),
  exactGelu: unary(exactGelu, (x) => 0.5 * x * (1 + erf(x / Math.SQRT2))),
  softCap: unary(
    (x) => softCap(x, 0.7),
    (x) => (0.7 * x) / Math.sqrt(x ** 2 + 0.7 ** 2),
  ),
  add: binary(add, (a, b) => a + b),
  subtract: binary(subtract, (a, b) => a - b),
  multiply: binary(multiply, (a, b) => a * b),
  divide: binary(
    (a, b) => divide(a, add(b, 3)),
    (a, b) => a / (b + 3),
  ),
  maximum: binary(maximum, (a, b) => Math.max(a, b)),
  minimum: binary(minimum, (a, b) => Math.min(a, b)),
  where: binary(alternate, (a, b, column) => (column % 2 === 1 ? a : b)),
  siluGate: binary(siluGate, (gate, x) => gate * sigmoidOf(gate) * x),
  map: binary(
    (x, slope) => map(bend, { x, slope }).y,
    (x, slope) => x + slope * Math.tanh(x) ** 2,
  ),
};
