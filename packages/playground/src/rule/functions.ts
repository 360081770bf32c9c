import { type Expression, rowSums } from "@lrm/tensor";

type Value = Expression;

/** Function of a rule: how many arguments it takes, and what it computes of them. */
interface RuleFunction {
  readonly arguments: number;
  readonly help: string;
  compute(...values: readonly Value[]): Value;
}

/** Smallest norm that rows are divided by. */
const TINY = 1e-30;

const one = (help: string, compute: (a: Value) => Value): RuleFunction => ({
  arguments: 1,
  help,
  compute: (a) => compute(a!),
});
const two = (help: string, compute: (a: Value, b: Value) => Value): RuleFunction => ({
  arguments: 2,
  help,
  compute: (a, b) => compute(a!, b!),
});

/** Functions that work on each number, or along a row. */
export const FUNCTIONS: Readonly<Record<string, RuleFunction>> = {
  abs: one("absolute value", (a) => a.abs()),
  sign: one("−1, 0 or 1", (a) => a.div(a.abs().max(TINY))),
  sqrt: one("square root", (a) => a.sqrt()),
  exp: one("e to the power", (a) => a.exp()),
  log: one("natural logarithm", (a) => a.log()),
  tanh: one("hyperbolic tangent", (a) => a.tanh()),
  min: two("the smaller one", (a, b) => a.min(b)),
  max: two("the larger one", (a, b) => a.max(b)),
  rowsum: one("sum of each row", (a) => a.rowSum()),
  rowmax: one("largest of each row", (a) => a.rowMax()),
  rownorm: one("length of each row", (a) => {
    const { scale, sum } = rowSums(a);
    return sum((u) => u.square())
      .sqrt()
      .div(scale)
      .max(TINY);
  }),
};

/** The function of a whole matrix, which is not an expression of its numbers. */
export const ORTHOGONALIZE = "orthogonalize";

/** Operators, which are written between two values. */
export const OPERATORS: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  "+": (a, b) => a.add(b),
  "-": (a, b) => a.sub(b),
  "*": (a, b) => a.mul(b),
  "/": (a, b) => a.div(b),
  "<": (a, b) => a.lessThan(b),
  ">": (a, b) => b.lessThan(a),
};
