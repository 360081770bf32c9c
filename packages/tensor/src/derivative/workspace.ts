import type { ExpressionNode } from "../expression.ts";
import { Graph } from "./graph.ts";
import { expand, type Guard, type Powers, type Term } from "./term.ts";

/** Product that the forward pass computes, or has saved. */
export interface Product {
  readonly node: ExpressionNode;
  readonly coefficient: number;
  readonly powers: Powers;
}

/** State of one differentiation: its graph, and what is known about the graph's nodes. */
export interface Workspace {
  readonly graph: Graph;
  /** Products of the forward pass, to use again where a gradient contains them. */
  readonly products: Product[];
  /** Products among the saved outputs, which are better to read than to compute. */
  readonly saved: Product[];
  /** Inputs that hold the values of saved outputs. */
  readonly readings: Map<ExpressionNode, ExpressionNode>;
  /** Terms of the sums that were made for gradients. */
  readonly sums: Map<ExpressionNode, readonly Term[]>;
  /** Factors of the arguments of row sums. */
  readonly rowSums: Map<ExpressionNode, Powers>;
  /** Guards without which a node is 0 anyway. */
  readonly zeros: Map<ExpressionNode, readonly Guard[]>;
}

export function createWorkspace(inputVaries: (index: number) => boolean): Workspace {
  return {
    graph: new Graph(inputVaries),
    products: [],
    saved: [],
    readings: new Map(),
    sums: new Map(),
    rowSums: new Map(),
    zeros: new Map(),
  };
}

/** Returns a node as a product of at least two factors, if it is one. */
export function productOf(graph: Graph, node: ExpressionNode): Product | undefined {
  if (node.kind !== "binary") return undefined;
  const { coefficient, powers } = expand(graph, node);
  if (powers.size === 0 || coefficient === 0 || powers.has(node)) return undefined;
  return { node, coefficient, powers };
}
