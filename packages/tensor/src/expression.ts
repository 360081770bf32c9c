/**
 * Functions of one value. `isFinite` gives 1 or 0, and must test exponent bits; `log` is the
 * natural logarithm; `sin` and `cos` take radians.
 */
export type UnaryFunction =
  | "neg"
  | "abs"
  | "exp"
  | "log"
  | "sqrt"
  | "sin"
  | "cos"
  | "tanh"
  | "isFinite";

/** Functions of two values. `lessThan` and `equal` give 1 or 0. */
export type BinaryFunction = "add" | "sub" | "mul" | "div" | "min" | "max" | "lessThan" | "equal";

/** Node of an expression graph, as plain data for backends to compile. */
export type ExpressionNode =
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "scalar"; readonly index: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "column" }
  | { readonly kind: "unary"; readonly op: UnaryFunction; readonly a: ExpressionNode }
  | {
      readonly kind: "binary";
      readonly op: BinaryFunction;
      readonly a: ExpressionNode;
      readonly b: ExpressionNode;
    }
  | {
      readonly kind: "select";
      readonly condition: ExpressionNode;
      readonly a: ExpressionNode;
      readonly b: ExpressionNode;
    }
  | { readonly kind: "row"; readonly op: "sum" | "max"; readonly a: ExpressionNode }
  | { readonly kind: "stopGradient"; readonly a: ExpressionNode };

type Value = Expression | number;

const nodeOf = (value: Value): ExpressionNode =>
  typeof value === "number" ? { kind: "constant", value } : value.node;

/**
 * A float32 value at one element. It is written once, and every backend compiles it to one fused
 * kernel.
 *
 * The arguments of {@link defineMap} are expressions; methods combine them with each other and with
 * numbers.
 */
export class Expression {
  /** Graph of this value, for backends. */
  readonly node: ExpressionNode;

  constructor(node: ExpressionNode) {
    this.node = node;
  }

  /** `this + other`. */
  add(other: Value): Expression {
    return this.#binary("add", other);
  }
  /** `this − other`. */
  sub(other: Value): Expression {
    return this.#binary("sub", other);
  }
  /** `this · other`. */
  mul(other: Value): Expression {
    return this.#binary("mul", other);
  }
  /** `this / other`. */
  div(other: Value): Expression {
    return this.#binary("div", other);
  }
  /** Minimum of both. */
  min(other: Value): Expression {
    return this.#binary("min", other);
  }
  /** Maximum of both. */
  max(other: Value): Expression {
    return this.#binary("max", other);
  }
  /** Gives 1 where this is less than `other`, else 0. */
  lessThan(other: Value): Expression {
    return this.#binary("lessThan", other);
  }
  /** Gives 1 where both are equal, else 0. */
  equal(other: Value): Expression {
    return this.#binary("equal", other);
  }
  /** Gives `whenTrue` where this is not 0, else `whenFalse`. */
  select(whenTrue: Value, whenFalse: Value): Expression {
    return new Expression({
      kind: "select",
      condition: this.node,
      a: nodeOf(whenTrue),
      b: nodeOf(whenFalse),
    });
  }
  /** `−this`. */
  neg(): Expression {
    return this.#unary("neg");
  }
  /** |this|. */
  abs(): Expression {
    return this.#unary("abs");
  }
  /** e to the power of this. */
  exp(): Expression {
    return this.#unary("exp");
  }
  /** Natural logarithm. */
  log(): Expression {
    return this.#unary("log");
  }
  /** Square root. */
  sqrt(): Expression {
    return this.#unary("sqrt");
  }
  /**
   * Sine of an angle in radians. Its accuracy is guaranteed up to |x| = 8192. Beyond that, it is
   * only finite and within ±1. NaN for infinities.
   */
  sin(): Expression {
    return this.#unary("sin");
  }
  /** Cosine of an angle in radians, as accurate as {@link Expression.sin}. */
  cos(): Expression {
    return this.#unary("cos");
  }
  /** Hyperbolic tangent, ±1 for large arguments. */
  tanh(): Expression {
    return this.#unary("tanh");
  }
  /** `this · this`. */
  square(): Expression {
    return this.mul(this);
  }
  /** Logistic function 1/(1 + e^−x), computed as ½ + ½ tanh(x/2), which cannot overflow. */
  sigmoid(): Expression {
    return this.mul(0.5).tanh().mul(0.5).add(0.5);
  }
  /** Gives 1 where this is neither infinite nor NaN, else 0. */
  isFinite(): Expression {
    return this.#unary("isFinite");
  }
  /** Sum along the row (the last axis). */
  rowSum(): Expression {
    return new Expression({ kind: "row", op: "sum", a: this.node });
  }
  /** Maximum along the row (the last axis). */
  rowMax(): Expression {
    return new Expression({ kind: "row", op: "max", a: this.node });
  }
  /**
   * This value as a constant for {@link differentiateMap}: its derivative is 0. It costs nothing,
   * since programs leave it out.
   */
  stopGradient(): Expression {
    return new Expression({ kind: "stopGradient", a: this.node });
  }

  #unary(op: UnaryFunction): Expression {
    return new Expression({ kind: "unary", op, a: this.node });
  }
  #binary(op: BinaryFunction, other: Value): Expression {
    return new Expression({ kind: "binary", op, a: this.node, b: nodeOf(other) });
  }
}

/** Index along the row (the last axis), as a float32. */
export const column: Expression = new Expression({ kind: "column" });

/**
 * A fused kernel as data: names of inputs, scalars and outputs, and an expression for each output.
 * Make it once, with {@link defineMap}; backends cache compiled code by this object.
 */
export interface MapKernel<
  Input extends string = string,
  Scalar extends string = string,
  Output extends string = string,
> {
  /** Names of the tensors read. */
  readonly inputs: readonly Input[];
  /** Names of the numbers that may differ in every call. */
  readonly scalars: readonly Scalar[];
  /** Names of the tensors written. */
  readonly outputs: readonly Output[];
  /** One node per output, in the order of `outputs`. */
  readonly expressions: readonly ExpressionNode[];
}

/**
 * Defines a fused elementwise kernel, optionally with row reductions, for every backend.
 *
 * Inputs are tensors. Scalars are numbers that may differ in every call without compiling another
 * kernel. An output may be written to the memory of an input.
 *
 * @example
 * ```ts
 * import { defineMap, map, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const softmax = defineMap(["x"], ["temperature"], ({ x, temperature }) => {
 *   const scaled = x.div(temperature);
 *   const e = scaled.sub(scaled.rowMax()).exp();
 *   return { y: e.div(e.rowSum()) };
 * });
 * const x = tensor(createReferenceBackend(), [0, 0, 0, 0], [2, 2]);
 * const { y } = map(softmax, { x }, { scalars: { temperature: 1 } });
 * expect(Array.from(await y.read())).toEqual([0.5, 0.5, 0.5, 0.5]);
 * ```
 */
export function defineMap<
  const Input extends string,
  const Scalar extends string,
  Output extends string,
>(
  inputs: readonly Input[],
  scalars: readonly Scalar[],
  body: (
    values: Readonly<Record<Input | Scalar, Expression>>,
  ) => Readonly<Record<Output, Expression>>,
): MapKernel<Input, Scalar, Output> {
  const values = {} as Record<Input | Scalar, Expression>;
  inputs.forEach((name, index) => {
    values[name] = new Expression({ kind: "input", index });
  });
  scalars.forEach((name, index) => {
    values[name] = new Expression({ kind: "scalar", index });
  });
  const result = body(values);
  const outputs = Object.keys(result) as Output[];
  return { inputs, scalars, outputs, expressions: outputs.map((name) => result[name].node) };
}
