import type { ExpressionNode } from "../expression.ts";
import { addPower, type Powers } from "./term.ts";
import type { Product, Workspace } from "./workspace.ts";

/** Factors to multiply, in order. */
export interface Chain {
  readonly coefficient: number;
  readonly powers: Powers;
}

/** Replaces factors by products that contain them, the largest first. */
export function withProducts(chain: Chain, products: readonly Product[]): Chain {
  let rest = chain;
  for (;;) {
    let best: Product | undefined;
    let most = 0;
    for (const product of products) {
      const ratio = Math.abs(rest.coefficient / product.coefficient);
      if (product.coefficient !== 1 && ratio !== 1) continue;
      const covered = weightOf(product) + (product.coefficient === 1 ? 0 : 1);
      if (covered > most && contains(rest.powers, product.powers)) {
        best = product;
        most = covered;
      }
    }
    if (best === undefined) return rest;
    rest = replaced(rest, best);
  }
}

/** Number of factors and half factors. */
const weightOf = ({ powers }: Product): number =>
  [...powers.values()].reduce((sum, exponent) => sum + Math.abs(exponent), 0);

/** Tells whether a product has all factors of another one. */
function contains(powers: Powers, part: Powers): boolean {
  return [...part].every(([node, exponent]) => {
    const own = powers.get(node) ?? 0;
    return own * exponent > 0 && Math.abs(own) >= Math.abs(exponent);
  });
}

/** Exchanges the factors of `product` for its node. */
function replaced({ coefficient, powers }: Chain, product: Product): Chain {
  return {
    coefficient: coefficient / product.coefficient,
    powers: exchanged(powers, product.powers, product.node),
  };
}

/** Exchanges the factors `part` for a node, in the place of the first of them. */
function exchanged(powers: Powers, part: Powers, whole: ExpressionNode): Powers {
  const result = new Map<ExpressionNode, number>();
  let placed = false;
  for (const [node, exponent] of powers) {
    const taken = part.get(node);
    if (taken !== undefined && !placed) addPower(result, whole, 1);
    placed ||= taken !== undefined;
    addPower(result, node, exponent - (taken ?? 0));
  }
  return result;
}

/**
 * Replaces factors by saved outputs. A factor that was taken out of a row sum goes back into it if
 * a saved output contains it together with a factor inside: with y = e/s saved, `Σ(d e) / s`
 * becomes `Σ(d y)`, and e is not computed.
 *
 * @param rowSum  makes the row sum of a product
 */
export function withSaved(
  { graph, saved, rowSums }: Workspace,
  chain: Chain,
  rowSum: (powers: Powers) => ExpressionNode,
): Chain {
  let rest = chain;
  for (const product of saved) {
    while (contains(rest.powers, product.powers)) rest = replaced(rest, product);
    const inside = new Map([...product.powers].filter(([node]) => graph.varies(node)));
    const outside = new Map([...product.powers].filter(([node]) => !graph.varies(node)));
    if (inside.size === 0 || outside.size === 0) continue;
    for (const [node, exponent] of rest.powers) {
      const within = exponent < 1 ? undefined : rowSums.get(node);
      // The sum itself may be one of the factors outside.
      const powers = new Map(outside);
      addPower(powers, node, 1);
      if (!within || !contains(within, inside) || !contains(rest.powers, powers)) continue;
      const { coefficient } = product;
      const sum = rowSum(exchanged(within, inside, product.node));
      rest = replaced(rest, { node: sum, coefficient, powers });
      break;
    }
  }
  return rest;
}
