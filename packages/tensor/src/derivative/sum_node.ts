import type { ExpressionNode } from "../expression.ts";
import { termNode } from "./product_node.ts";
import { scaled, type Term } from "./term.ts";
import type { Workspace } from "./workspace.ts";

/** Makes the node of a sum. Adds first what is constant along the row. */
export function sumNode(space: Workspace, terms: readonly Term[]): ExpressionNode {
  const { graph } = space;
  const parts = terms.map((term) => {
    const negative = term.coefficient < 0;
    return { node: termNode(space, negative ? scaled(term, -1) : term), negative };
  });
  const uniform = parts.filter(({ node }) => !graph.varies(node));
  const varying = parts.filter(({ node }) => graph.varies(node));
  return signedSum(space, [...varying, ...(uniform.length > 0 ? [joined(space, uniform)] : [])]);
}

interface Part {
  readonly node: ExpressionNode;
  readonly negative: boolean;
}

/** Adds parts to one part. It is negative if all of them are. */
function joined(space: Workspace, parts: readonly Part[]): Part {
  const negative = parts.every((part) => part.negative);
  return {
    node: signedSum(space, negative ? parts.map(({ node }) => ({ node, negative: false })) : parts),
    negative,
  };
}

/** Adds and subtracts parts, beginning with the first one that is not negative. */
function signedSum({ graph }: Workspace, parts: readonly Part[]): ExpressionNode {
  const first = parts.find(({ negative }) => !negative);
  const [start, rest] = first
    ? [first.node, parts.filter((part) => part !== first)]
    : [graph.constant(0), parts];
  return rest.reduce(
    (sum, { node, negative }) => graph.binary(negative ? "sub" : "add", sum, node),
    start,
  );
}
