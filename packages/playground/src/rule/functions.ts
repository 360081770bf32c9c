import { type Expression, rowSums } from "@lrm/tensor";

type Value = Expression;

/** Function of a rule: how many arguments it takes, and what it computes of them. */
interface RuleFunction {
  readonly arguments: number;
  compute(...values: readonly Value[]): Value;
}

/** Smallest norm that rows are divided by. */
const TINY = 1e-30;

const one = (compute: (a: Value) => Value): RuleFunction => ({
  arguments: 1,
  compute: (a) => compute(a!),
});
const two = (compute: (a: Value, b: Value) => Value): RuleFunction => ({
  arguments: 2,
  compute: (a, b) => compute(a!, b!),
});

/** Functions that work on each number, or along a row. */
export const FUNCTIONS: Readonly<Record<string, RuleFunction>> = {
  abs: one((a) => a.abs()),
  sign: one((a) => a.div(a.abs().max(TINY))),
  sqrt: one((a) => a.sqrt()),
  exp: one((a) => a.exp()),
  log: one((a) => a.log()),
  tanh: one((a) => a.tanh()),
  min: two((a, b) => a.min(b)),
  max: two((a, b) => a.max(b)),
  rowsum: one((a) => a.rowSum()),
  rowmax: one((a) => a.rowMax()),
  rownorm: one((a) => {
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
