import type { BinaryFunction, ExpressionNode, UnaryFunction } from "../expression.ts";
import { operandsOfNode, withOperands } from "./operands.ts";
import { simplify } from "./simplify.ts";

/** Facts about a node of a {@link Graph}. */
interface Facts {
  /** Number of the node. Operands have smaller ones. */
  readonly id: number;
  /** True if the value may differ between the elements of a row. */
  readonly varies: boolean;
  /**
   * True if programs compute the value for every element: they do not know which inputs are
   * constant along the row.
   */
  readonly perElement: boolean;
  /** True if the value depends on a row reduction. */
  readonly reduced: boolean;
}

const COMMUTATIVE: ReadonlySet<BinaryFunction> = new Set(["add", "mul", "min", "max", "equal"]);

/**
 * Expression graph in which equal nodes are the same object, so that `===` compares expressions and
 * nothing is computed twice.
 */
export class Graph {
  readonly #nodes = new Map<string, ExpressionNode>();
  readonly #facts = new Map<ExpressionNode, Facts>();
  readonly #adopted = new Map<ExpressionNode, ExpressionNode>();
  readonly #inputVaries: (index: number) => boolean;

  /** @param inputVaries  tells whether an input may differ between the elements of a row */
  constructor(inputVaries: (index: number) => boolean) {
    this.#inputVaries = inputVaries;
  }

  /** Returns the node of this graph that is equal to a node from elsewhere. */
  adopt(node: ExpressionNode): ExpressionNode {
    let own = this.#adopted.get(node);
    if (own === undefined) {
      own = this.make(withOperands(node, (operand) => this.adopt(operand)));
      this.#adopted.set(node, own);
    }
    return own;
  }

  /** Simplifies and adds a node whose operands are of this graph. */
  make(node: ExpressionNode): ExpressionNode {
    const simple = simplify(node);
    if (this.#facts.has(simple)) return simple;
    const key = this.#keyOf(simple);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const operands = operandsOfNode(simple);
    this.#nodes.set(key, simple);
    this.#facts.set(simple, {
      id: this.#facts.size,
      varies:
        simple.kind === "input"
          ? this.#inputVaries(simple.index)
          : simple.kind === "column" ||
            (simple.kind !== "row" && operands.some((operand) => this.varies(operand))),
      perElement:
        simple.kind === "input" ||
        simple.kind === "column" ||
        (simple.kind !== "row" && operands.some((operand) => this.isPerElement(operand))),
      reduced: simple.kind === "row" || operands.some((operand) => this.isReduced(operand)),
    });
    return simple;
  }

  constant(value: number): ExpressionNode {
    return this.make({ kind: "constant", value });
  }
  unary(op: UnaryFunction, a: ExpressionNode): ExpressionNode {
    return this.make({ kind: "unary", op, a });
  }
  binary(op: BinaryFunction, a: ExpressionNode, b: ExpressionNode): ExpressionNode {
    return this.make({ kind: "binary", op, a, b });
  }
  select(condition: ExpressionNode, a: ExpressionNode, b: ExpressionNode): ExpressionNode {
    return this.make({ kind: "select", condition, a, b });
  }
  row(op: "sum" | "max", a: ExpressionNode): ExpressionNode {
    return this.make({ kind: "row", op, a });
  }

  id(node: ExpressionNode): number {
    return this.#factsOf(node).id;
  }
  varies(node: ExpressionNode): boolean {
    return this.#factsOf(node).varies;
  }
  isPerElement(node: ExpressionNode): boolean {
    return this.#factsOf(node).perElement;
  }
  isReduced(node: ExpressionNode): boolean {
    return this.#factsOf(node).reduced;
  }

  #factsOf(node: ExpressionNode): Facts {
    return this.#facts.get(node)!; // every node was made by this graph
  }

  #keyOf(node: ExpressionNode): string {
    switch (node.kind) {
      case "input":
      case "scalar":
        return `${node.kind} ${node.index}`;
      case "constant":
        return Object.is(node.value, -0) ? "-0" : `${node.value}`;
      default: {
        const ids = operandsOfNode(node).map((operand) => this.id(operand));
        if (node.kind === "binary" && COMMUTATIVE.has(node.op)) ids.sort((a, b) => a - b);
        return `${node.kind} ${"op" in node ? node.op : ""} ${ids.join()}`;
      }
    }
  }
}

/** Lists the nodes that `roots` depend on and the roots, each after its operands. */
export function nodesOf(graph: Graph, roots: Iterable<ExpressionNode>): ExpressionNode[] {
  const found = new Set<ExpressionNode>();
  const visit = (node: ExpressionNode): void => {
    if (found.has(node)) return;
    found.add(node);
    operandsOfNode(node).forEach(visit);
  };
  for (const root of roots) visit(root);
  return [...found].sort((a, b) => graph.id(a) - graph.id(b));
}
