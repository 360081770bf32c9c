import type { ExpressionNode } from "../expression.ts";
import { conjunction } from "./conjunction.ts";
import { productNode, termNode } from "./product_node.ts";
import { atom, scaled, type Term, times } from "./term.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Sums a term along the row, and returns the terms of the sum.
 *
 * Factors that are constant along the row are taken out. A sum of terms is summed term by term if
 * it depends on another row reduction: the two can then share a sweep over the row.
 *
 * @param byTerms  false for the terms of such a sum: taking apart sums in sums would double the
 *   kernel with each normalization in it
 */
export function rowSumOf(space: Workspace, term: Term, byTerms = true): Term[] {
  const { graph } = space;
  if (term.guards.some(({ condition }) => graph.varies(condition)))
    return [guardedSum(space, term)];
  const uniform = new Map<ExpressionNode, number>();
  const varying = new Map<ExpressionNode, number>();
  for (const [node, exponent] of term.powers) {
    (graph.varies(node) ? varying : uniform).set(node, exponent);
  }
  const outside: Term = { ...term, powers: uniform };
  if (varying.size === 0) return [times(outside, atom(graph.row("sum", graph.constant(1))))];
  const sums = [...varying].filter(
    ([node, exponent]) => exponent === 1 && dependsOnRowSum(space, node),
  );
  if (byTerms && sums.length === 1) {
    const [sum] = sums[0]!;
    varying.delete(sum);
    const rest: Term = { coefficient: 1, powers: varying, guards: [] };
    return space.sums
      .get(sum)!
      .flatMap((part) =>
        rowSumOf(space, times(rest, part), false).map((each) => times(outside, each)),
      );
  }
  const node = graph.row("sum", productNode(space, 1, varying));
  space.rowSums.set(node, varying);
  return [times(outside, atom(node))];
}

/** Tells whether a sum made for gradients has a factor that is a result of a row reduction. */
function dependsOnRowSum({ graph, sums }: Workspace, node: ExpressionNode): boolean {
  return (sums.get(node) ?? []).some(({ powers }) =>
    [...powers.keys()].some((factor) => !graph.varies(factor) && graph.isReduced(factor)),
  );
}

/**
 * Sums a term whose guards differ between elements. No factor is taken out, as it might not be
 * finite where no guard of the row holds. Later factors are guarded by "any element counts".
 */
function guardedSum(space: Workspace, term: Term): Term {
  const { graph } = space;
  const node = graph.row("sum", termNode(space, { ...term, coefficient: 1 }));
  const any = { condition: graph.row("max", conjunction(graph, term.guards)), when: true };
  space.zeros.set(node, [any]);
  return { ...scaled(atom(node), term.coefficient), guards: [any] };
}
