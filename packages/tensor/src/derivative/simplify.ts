import { BINARY, UNARY } from "../_functions.ts";
import type { ExpressionNode } from "../expression.ts";

/**
 * Simplifies a node whose operands are simple already, by rules that keep its value: constants are
 * computed, neutral operands and double negations vanish, and `x + (−y)` becomes `x − y`.
 *
 * Products with 0 stay, since 0 · ∞ is not 0. Only the sign of a zero may change.
 */
export function simplify(node: ExpressionNode): ExpressionNode {
  switch (node.kind) {
    case "unary":
      return simplifyUnary(node);
    case "binary":
      return simplifyBinary(node);
    case "select": {
      const { condition, a, b } = node;
      if (a === b) return a;
      if (condition.kind === "constant") return condition.value !== 0 ? a : b;
      if (isBoolean(condition) && isConstant(a, 1) && isConstant(b, 0)) return condition;
      return node;
    }
    case "stopGradient":
      return node.a.kind === "constant" ? node.a : node;
    case "input":
    case "scalar":
    case "constant":
    case "column":
    case "row":
      return node;
    default:
      return node satisfies never;
  }
}

function simplifyUnary(node: ExpressionNode & { kind: "unary" }): ExpressionNode {
  const { op, a } = node;
  if (op === "neg" && a.kind === "unary" && a.op === "neg") return a.a;
  if (a.kind !== "constant") return node;
  return finiteConstant(UNARY[op](a.value)) ?? node;
}

function simplifyBinary(node: ExpressionNode & { kind: "binary" }): ExpressionNode {
  const { op, a, b } = node;
  if (a.kind === "constant" && b.kind === "constant") {
    return finiteConstant(BINARY[op](a.value, b.value)) ?? node;
  }
  switch (op) {
    case "add":
      if (isConstant(a, 0)) return b;
      if (isConstant(b, 0)) return a;
      if (isNegation(b)) return { kind: "binary", op: "sub", a, b: b.a };
      if (isNegation(a)) return { kind: "binary", op: "sub", a: b, b: a.a };
      return node;
    case "sub":
      if (isConstant(b, 0)) return a;
      if (isConstant(a, 0)) return simplify({ kind: "unary", op: "neg", a: b });
      if (isNegation(b)) return { kind: "binary", op: "add", a, b: b.a };
      return node;
    case "mul":
      if (isConstant(a, 1)) return b;
      if (isConstant(b, 1)) return a;
      if (isConstant(a, -1)) return simplify({ kind: "unary", op: "neg", a: b });
      if (isConstant(b, -1)) return simplify({ kind: "unary", op: "neg", a });
      return node;
    case "div":
      if (isConstant(b, 1)) return a;
      if (isConstant(b, -1)) return simplify({ kind: "unary", op: "neg", a });
      return node;
    case "min":
    case "max":
      return a === b ? a : node;
    case "lessThan":
    case "equal":
      return node;
    default:
      return op satisfies never;
  }
}

/** Tells whether a node is always 0 or 1. */
export function isBoolean(node: ExpressionNode): boolean {
  return (
    (node.kind === "binary" && (node.op === "lessThan" || node.op === "equal")) ||
    (node.kind === "unary" && node.op === "isFinite")
  );
}

const isConstant = (node: ExpressionNode, value: number): boolean =>
  node.kind === "constant" && node.value === value;

const isNegation = (node: ExpressionNode): node is ExpressionNode & { kind: "unary" } =>
  node.kind === "unary" && node.op === "neg";

function finiteConstant(value: number): ExpressionNode | undefined {
  return Number.isFinite(value) ? { kind: "constant", value } : undefined;
}
