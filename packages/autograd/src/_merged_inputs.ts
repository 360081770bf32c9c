import type { ExpressionNode, MapKernel } from "@lrm/tensor";

const cache = new WeakMap<MapKernel, Map<string, MapKernel>>();

/**
 * Makes inputs of a kernel that get the same operand one input, so that it has one gradient.
 *
 * @param operands  operand of each input
 * @returns  the kernel itself if all operands differ, else one with an input for each operand,
 *   named as the first input that gets it. Cached
 */
export function withMergedInputs(kernel: MapKernel, operands: readonly unknown[]): MapKernel {
  const firsts = operands.map((operand) => operands.indexOf(operand));
  const kept = [...new Set(firsts)];
  if (kept.length === firsts.length) return kernel;
  const made = cache.get(kernel) ?? new Map<string, MapKernel>();
  cache.set(kernel, made);
  const key = firsts.join();
  let merged = made.get(key);
  if (merged === undefined) {
    const renumber = renumbering((index) => kept.indexOf(firsts[index]!));
    merged = {
      ...kernel,
      inputs: kept.map((index) => kernel.inputs[index]!),
      expressions: kernel.expressions.map(renumber),
    };
    made.set(key, merged);
  }
  return merged;
}

/** Makes a function that copies graphs with other indices of inputs. Shared nodes stay shared. */
function renumbering(indexOf: (index: number) => number): (node: ExpressionNode) => ExpressionNode {
  const copies = new Map<ExpressionNode, ExpressionNode>();
  const visit = (node: ExpressionNode): ExpressionNode => {
    let copied = copies.get(node);
    if (copied === undefined) {
      copied = copy(node);
      copies.set(node, copied);
    }
    return copied;
  };
  const copy = (node: ExpressionNode): ExpressionNode => {
    switch (node.kind) {
      case "input":
        return { kind: "input", index: indexOf(node.index) };
      case "scalar":
      case "constant":
      case "column":
        return node;
      case "unary":
      case "row":
      case "stopGradient":
        return { ...node, a: visit(node.a) };
      case "binary":
        return { ...node, a: visit(node.a), b: visit(node.b) };
      case "select":
        return { ...node, condition: visit(node.condition), a: visit(node.a), b: visit(node.b) };
      default:
        return node satisfies never;
    }
  };
  return visit;
}
