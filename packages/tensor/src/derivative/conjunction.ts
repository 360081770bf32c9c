import type { ExpressionNode } from "../expression.ts";
import type { Graph } from "./graph.ts";
import type { Guard } from "./term.ts";

/** Makes a node that is 1 where all guards hold, and 0 elsewhere. */
export function conjunction(graph: Graph, guards: readonly Guard[]): ExpressionNode {
  return guards.reduceRight((rest, { condition, when }) => {
    const zero = graph.constant(0);
    return when ? graph.select(condition, rest, zero) : graph.select(condition, zero, rest);
  }, graph.constant(1));
}
