import type { ExpressionNode } from "../expression.ts";
import { nodesOf } from "./graph.ts";
import { giveToOperands } from "./local_derivatives.ts";
import { operandsOfNode } from "./operands.ts";
import { rowSumOf } from "./row_sum.ts";
import { sumOfTerms } from "./sum_of_terms.ts";
import { atom, expand, type Term } from "./term.ts";
import { productOf, type Workspace } from "./workspace.ts";

/** An output, and the input that holds its gradient. */
export interface Seed {
  readonly output: ExpressionNode;
  readonly gradient: ExpressionNode;
}

/**
 * Propagates gradients from the outputs to the inputs `wanted`: reverse-mode differentiation.
 *
 * The gradient of a node that is constant along the row is one number per row, the sum over the row
 * of what its users give.
 *
 * @returns  the gradient of each wanted input; none for those without influence
 */
export function gradientsOf(
  space: Workspace,
  seeds: readonly Seed[],
  wanted: ReadonlySet<ExpressionNode>,
): Map<ExpressionNode, Term> {
  const { graph } = space;
  const nodes = nodesOf(
    graph,
    seeds.map(({ output }) => output),
  );
  const active = new Set<ExpressionNode>();
  for (const node of nodes) {
    const reached = operandsOfNode(node).some((operand) => active.has(operand));
    if (wanted.has(node) || (reached && node.kind !== "stopGradient")) active.add(node);
    learn(space, node);
  }
  const received = new Map<ExpressionNode, Term[]>();
  const give = (node: ExpressionNode, terms: readonly Term[]): void => {
    const list = received.get(node);
    if (list === undefined) received.set(node, [...terms]);
    else list.push(...terms);
  };
  const inFrameOf = (node: ExpressionNode, source: ExpressionNode, term: Term): Term[] =>
    graph.varies(source) && !graph.varies(node) ? rowSumOf(space, term) : [term];
  for (const { output, gradient } of seeds) {
    if (active.has(output)) give(output, inFrameOf(output, gradient, atom(gradient)));
  }
  const gradients = new Map<ExpressionNode, Term>();
  for (const node of nodes.reverse()) {
    const gradient = sumOfTerms(space, received.get(node) ?? []);
    if (gradient === undefined) continue;
    if (wanted.has(node)) gradients.set(node, gradient);
    giveToOperands(space, node, gradient, (operand, term) => {
      if (!active.has(operand) || term.coefficient === 0) return;
      give(operand, inFrameOf(operand, node, term));
    });
  }
  return gradients;
}

/** Notes what gradients may use of a node of the forward pass. */
function learn(space: Workspace, node: ExpressionNode): void {
  const product = productOf(space.graph, node);
  if (product !== undefined) space.products.push(product);
  if (node.kind !== "row" || node.op !== "sum") return;
  const { coefficient, powers } = expand(space.graph, node.a);
  if (coefficient === 1) space.rowSums.set(node, powers);
}
