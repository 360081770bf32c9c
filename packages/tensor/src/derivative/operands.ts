import type { ExpressionNode } from "../expression.ts";

/** Lists the nodes that a node is computed from. */
export function operandsOfNode(node: ExpressionNode): readonly ExpressionNode[] {
  if ("condition" in node) return [node.condition, node.a, node.b];
  if ("b" in node) return [node.a, node.b];
  if ("a" in node) return [node.a];
  return [];
}

/** Returns the node with each operand replaced by what `change` returns for it. */
export function withOperands(
  node: ExpressionNode,
  change: (operand: ExpressionNode) => ExpressionNode,
): ExpressionNode {
  if ("condition" in node) {
    return { ...node, condition: change(node.condition), a: change(node.a), b: change(node.b) };
  }
  if ("b" in node) return { ...node, a: change(node.a), b: change(node.b) };
  if ("a" in node) return { ...node, a: change(node.a) };
  return node;
}
