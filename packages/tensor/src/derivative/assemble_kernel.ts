import type { ExpressionNode, MapKernel } from "../expression.ts";
import { programOf } from "../program.ts";
import { gradientsOf, type Seed } from "./gradients.ts";
import { type Graph, nodesOf } from "./graph.ts";
import { withOperands } from "./operands.ts";
import { termNode } from "./product_node.ts";
import { createWorkspace, productOf, type Workspace } from "./workspace.ts";

/** Checked options of a derivative: names in the kernel's order. */
export interface Choice {
  readonly of: readonly string[];
  readonly from: readonly string[];
  readonly rowConstant: readonly string[];
  readonly saved: readonly string[];
}

/** Makes the kernel that computes the gradients of a kernel's inputs. */
export function assembleKernel(kernel: MapKernel, choice: Choice): MapKernel {
  const { inputs, outputs, expressions } = kernel;
  const prefix = gradientPrefix([...inputs, ...kernel.scalars, ...outputs]);
  const program = programOf(kernel);
  // Inputs of the derivative, before those that it does not read are left out: inputs of the
  // kernel, then its outputs (saved values), then the gradients of its outputs.
  const names = [...inputs, ...outputs, ...outputs.map((name) => prefix + name)];
  const outputVaries = outputs.map((_, index) => program.varies[program.outputs[index]!]!);
  const space = createWorkspace((index) =>
    index < inputs.length
      ? !choice.rowConstant.includes(inputs[index]!)
      : outputVaries[(index - inputs.length) % outputs.length]!,
  );
  const input = (index: number): ExpressionNode => space.graph.make({ kind: "input", index });
  const values = expressions.map((expression) => space.graph.adopt(expression));
  const seeds: Seed[] = [];
  outputs.forEach((name, index) => {
    const output = values[index]!;
    if (choice.saved.includes(name) && isComputed(output)) {
      space.readings.set(output, input(inputs.length + index));
      const product = productOf(space.graph, output);
      if (product !== undefined) space.saved.push(product);
    }
    if (choice.from.includes(name)) {
      seeds.push({ output, gradient: input(inputs.length + outputs.length + index) });
    }
  });
  const wanted = choice.of.map((name) => input(inputs.indexOf(name)));
  const gradients = gradientsOf(space, seeds, new Set(wanted));
  const results = wanted.map((node) => {
    const gradient = gradients.get(node);
    return withReadings(space, gradient ? termNode(space, gradient) : space.graph.constant(0));
  });
  // The gradient of an output that varies along the row has the whole shape of the iteration.
  const shaped = nodesOf(space.graph, results).some(
    (node) =>
      node.kind === "input" &&
      node.index >= names.length - outputs.length &&
      space.graph.varies(node),
  );
  return compact(
    {
      inputs: names,
      scalars: kernel.scalars,
      outputs: choice.of.map((name) => prefix + name),
      expressions: results,
    },
    space,
    shaped ? 0 : inputs.length,
  );
}

/** Returns the shortest prefix of the form `d…d_` that no name begins with. */
function gradientPrefix(names: readonly string[]): string {
  let prefix = "d_";
  while (names.some((name) => name.startsWith(prefix))) prefix = `d${prefix}`;
  return prefix;
}

/** Tells whether a value is more than a read or a constant. */
function isComputed({ kind }: ExpressionNode): boolean {
  return kind !== "input" && kind !== "scalar" && kind !== "constant" && kind !== "column";
}

/**
 * Returns an expression that reads saved outputs wherever they occur in it, except in comparisons
 * with a row maximum. A saved maximum may equal none of the elements that it is compared with: they
 * are computed again, or were rounded when they were stored.
 */
function withReadings({ graph, readings }: Workspace, root: ExpressionNode): ExpressionNode {
  const made = new Map(readings);
  const visit = (node: ExpressionNode): ExpressionNode => {
    let result = made.get(node);
    if (result === undefined) {
      result = comparesMaximum(graph, node) ? node : graph.make(withOperands(node, visit));
      made.set(node, result);
    }
    return result;
  };
  return visit(root);
}

/** Tells whether a node compares values that depend on a row maximum. */
function comparesMaximum(graph: Graph, node: ExpressionNode): boolean {
  if (node.kind !== "binary" || (node.op !== "equal" && node.op !== "lessThan")) return false;
  return nodesOf(graph, [node]).some((each) => each.kind === "row" && each.op === "max");
}

/** Leaves out the inputs from `kept` on that are not read, and the scalars that are not. */
function compact(kernel: MapKernel, { graph }: Workspace, kept: number): MapKernel {
  const nodes = nodesOf(graph, kernel.expressions);
  const used = (kind: "input" | "scalar"): Set<number> =>
    new Set(nodes.flatMap((node) => (node.kind === kind ? [node.index] : [])));
  const [usedInputs, usedScalars] = [used("input"), used("scalar")];
  const inputs = kernel.inputs.flatMap((_, i) => (i < kept || usedInputs.has(i) ? [i] : []));
  const scalars = kernel.scalars.flatMap((_, i) => (usedScalars.has(i) ? [i] : []));
  const made = new Map<ExpressionNode, ExpressionNode>();
  const visit = (node: ExpressionNode): ExpressionNode => {
    let result = made.get(node);
    if (result === undefined) {
      if (node.kind === "input") result = { kind: "input", index: inputs.indexOf(node.index) };
      else if (node.kind === "scalar") {
        result = { kind: "scalar", index: scalars.indexOf(node.index) };
      } else result = withOperands(node, visit);
      made.set(node, result);
    }
    return result;
  };
  return {
    inputs: inputs.map((index) => kernel.inputs[index]!),
    scalars: scalars.map((index) => kernel.scalars[index]!),
    outputs: kernel.outputs,
    expressions: kernel.expressions.map(visit),
  };
}
