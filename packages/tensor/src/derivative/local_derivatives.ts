import type { ExpressionNode } from "../expression.ts";
import { atom, dividedBy, expand, guarded, scaled, type Term, times } from "./term.ts";
import type { Workspace } from "./workspace.ts";

/** Receives a term of the gradient of an operand. */
export type Give = (operand: ExpressionNode, term: Term) => void;

/** Gives each operand of `node` its part of `gradient`, the gradient of `node`: the chain rule. */
export function giveToOperands(
  { graph }: Workspace,
  node: ExpressionNode,
  gradient: Term,
  give: Give,
): void {
  switch (node.kind) {
    case "unary":
      give(node.a, times(gradient, unaryDerivative(node)));
      return;
    case "binary":
      giveBinary(node);
      return;
    case "select":
      give(node.a, guarded(gradient, { condition: node.condition, when: true }));
      give(node.b, guarded(gradient, { condition: node.condition, when: false }));
      return;
    case "row":
      giveRow(node);
      return;
    case "input":
    case "scalar":
    case "constant":
    case "column":
    case "stopGradient":
      return;
    default:
      node satisfies never;
  }

  function unaryDerivative({ op, a }: ExpressionNode & { kind: "unary" }): Term {
    switch (op) {
      case "neg":
        return scaled(ONE, -1);
      case "abs": {
        const zero = graph.constant(0);
        const positive = graph.binary("lessThan", zero, a);
        return atom(graph.binary("sub", positive, graph.binary("lessThan", a, zero)));
      }
      case "exp":
        return atom(node);
      case "log":
        return dividedBy(graph, ONE, a);
      case "sqrt":
        return scaled(atom(a, -0.5), 0.5);
      case "sin":
        return atom(graph.unary("cos", a));
      case "cos":
        return scaled(atom(graph.unary("sin", a)), -1);
      case "tanh":
        return atom(graph.binary("sub", graph.constant(1), graph.binary("mul", node, node)));
      case "isFinite":
        return scaled(ONE, 0);
      default:
        return op satisfies never;
    }
  }

  function giveBinary({ op, a, b }: ExpressionNode & { kind: "binary" }): void {
    switch (op) {
      case "add":
        give(a, gradient);
        give(b, gradient);
        return;
      case "sub":
        give(a, gradient);
        give(b, scaled(gradient, -1));
        return;
      case "mul":
        give(a, times(gradient, expand(graph, b)));
        give(b, times(gradient, expand(graph, a)));
        return;
      case "div": {
        const share = dividedBy(graph, gradient, b);
        give(a, share);
        give(b, scaled(dividedBy(graph, times(share, expand(graph, a)), b), -1));
        return;
      }
      case "min":
      case "max": {
        const [larger, smaller] = op === "max" ? [a, b] : [b, a];
        const ties = graph.binary("mul", graph.constant(0.5), graph.binary("equal", a, b));
        // 1 where a is chosen, ½ where both are equal, else 0.
        const share = graph.binary("add", graph.binary("lessThan", smaller, larger), ties);
        const rest = graph.binary("sub", graph.constant(1), share);
        give(a, guarded(times(gradient, atom(share)), { condition: share, when: true }));
        give(b, guarded(times(gradient, atom(rest)), { condition: rest, when: true }));
        return;
      }
      case "lessThan":
      case "equal":
        return;
      default:
        op satisfies never;
    }
  }

  function giveRow({ op, a }: ExpressionNode & { kind: "row" }): void {
    if (op === "sum") {
      const length = atom(graph.row("sum", graph.constant(1)));
      give(a, graph.varies(a) ? gradient : times(gradient, length));
      return;
    }
    if (!graph.varies(a)) {
      give(a, gradient);
      return;
    }
    const isLargest = graph.binary("equal", a, node);
    const share = dividedBy(graph, gradient, graph.row("sum", isLargest));
    give(a, guarded(share, { condition: isLargest, when: true }));
  }
}

const ONE: Term = { coefficient: 1, powers: new Map(), guards: [] };
