import type { ExpressionNode } from "../expression.ts";
import type { Graph } from "./graph.ts";

/** Condition under which a term counts: where `condition` is not 0, or where it is. */
export interface Guard {
  readonly condition: ExpressionNode;
  readonly when: boolean;
}

/** Exponents of the factors of a product, in the order of multiplication. */
export type Powers = ReadonlyMap<ExpressionNode, number>;

/**
 * Product `coefficient · Π node^exponent` where all guards hold, and exactly 0 elsewhere, whatever
 * the factors are there.
 *
 * Gradients are kept in this form, so that equal factors combine or cancel before they become
 * operations. Exponents are multiples of ½, for square roots.
 */
export interface Term {
  readonly coefficient: number;
  readonly powers: Powers;
  readonly guards: readonly Guard[];
}

/** Makes a term of one node, to a power. Does not take the node apart; see {@link expand}. */
export function atom(node: ExpressionNode, exponent = 1): Term {
  return { coefficient: 1, powers: new Map([[node, exponent]]), guards: [] };
}

/** Multiplies a term by a number. */
export function scaled(term: Term, factor: number): Term {
  return { ...term, coefficient: term.coefficient * factor };
}

/** Multiplies two terms. */
export function times(a: Term, b: Term): Term {
  const powers = new Map(a.powers);
  for (const [node, exponent] of b.powers) addPower(powers, node, exponent);
  const term = { coefficient: a.coefficient * b.coefficient, powers, guards: a.guards };
  return b.guards.reduce(guarded, term);
}

/** Divides a term by a node. */
export function dividedBy(graph: Graph, term: Term, node: ExpressionNode): Term {
  const { coefficient, powers } = expand(graph, node);
  if (coefficient === 0) return times(term, atom(node, -1));
  const inverse = [...powers].map(([factor, exponent]) => [factor, -exponent] as const);
  return times(term, { coefficient: 1 / coefficient, powers: new Map(inverse), guards: [] });
}

/** Adds to an exponent, and removes the factor if it becomes 0. */
export function addPower(
  powers: Map<ExpressionNode, number>,
  node: ExpressionNode,
  exponent: number,
): void {
  const sum = (powers.get(node) ?? 0) + exponent;
  if (sum === 0) powers.delete(node);
  else powers.set(node, sum);
}

/** Restricts a term to where a guard holds. The result is 0 if it contradicts another guard. */
export function guarded(term: Term, guard: Guard): Term {
  const same = term.guards.find(({ condition }) => condition === guard.condition);
  if (same === undefined) return { ...term, guards: [...term.guards, guard] };
  return same.when === guard.when ? term : { ...term, coefficient: 0 };
}

/** Returns a text that is equal for terms with equal factors and guards. */
export function termKey(graph: Graph, { powers, guards }: Term): string {
  const factors = [...powers].map(([node, exponent]) => `${graph.id(node)}^${exponent}`);
  return `${factors.sort().join()} ${guardsKey(graph, guards)}`;
}

/** Returns a text that is equal for equal sets of guards. */
export function guardsKey(graph: Graph, guards: readonly Guard[]): string {
  return guards
    .map(({ condition, when }) => `${graph.id(condition)}${when ? "+" : "-"}`)
    .sort()
    .join();
}

/** Terms of the nodes of a graph that were taken apart before. */
const expansions = new WeakMap<Graph, Map<ExpressionNode, Term>>();

/**
 * Takes a node apart into the factors of its products, quotients, negations and square roots.
 * Constants become the coefficient.
 */
export function expand(graph: Graph, node: ExpressionNode): Term {
  let known = expansions.get(graph);
  if (known === undefined) {
    known = new Map();
    expansions.set(graph, known);
  }
  let term = known.get(node);
  if (term === undefined) {
    term = expandOnce(graph, node);
    if (term === undefined || !Number.isFinite(term.coefficient)) term = atom(node);
    known.set(node, term);
  }
  return term;
}

function expandOnce(graph: Graph, node: ExpressionNode): Term | undefined {
  switch (node.kind) {
    case "constant":
      return { coefficient: node.value, powers: new Map(), guards: [] };
    case "unary":
      if (node.op === "neg") return scaled(expand(graph, node.a), -1);
      return node.op === "sqrt" ? atom(node.a, 0.5) : undefined;
    case "binary": {
      const { op, a, b } = node;
      if (op === "mul") return times(expand(graph, a), expand(graph, b));
      return op === "div" ? dividedBy(graph, expand(graph, a), b) : undefined;
    }
    case "input":
    case "scalar":
    case "column":
    case "select":
    case "row":
    case "stopGradient":
      return undefined;
    default:
      return node satisfies never;
  }
}
