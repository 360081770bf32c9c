import { operandsOfNode } from "../derivative/operands.ts";
import type { BinaryFunction, ExpressionNode, MapKernel, UnaryFunction } from "../expression.ts";

/** Values of one row, by name: a number for each element. */
export type Row = Readonly<Record<string, readonly number[]>>;

/** Order in which to compute the nodes of a kernel. */
const orders = new WeakMap<MapKernel, readonly ExpressionNode[]>();

function orderOf(kernel: MapKernel): readonly ExpressionNode[] {
  let order = orders.get(kernel);
  if (order === undefined) {
    const found = new Set<ExpressionNode>();
    const visit = (node: ExpressionNode): void => {
      if (found.has(node)) return;
      operandsOfNode(node).forEach(visit);
      found.add(node);
    };
    kernel.expressions.forEach(visit);
    order = [...found];
    orders.set(kernel, order);
  }
  return order;
}

/** The row of each node. */
type NodeRows = ReadonlyMap<ExpressionNode, readonly number[]>;

/**
 * Computes a kernel on one row in float64 throughout: neither inputs nor constants are rounded to
 * float32. Scalars are in `values`, as rows.
 */
export function evaluateFloat64(kernel: MapKernel, values: Row, length: number): Row {
  return outputsOf(kernel, nodeRowsOf(kernel, values, length));
}

/** Computes all nodes, but takes those with a stopped gradient from `stopped`. */
function nodeRowsOf(
  kernel: MapKernel,
  values: Row,
  length: number,
  stopped?: NodeRows | undefined,
): NodeRows {
  const rows = new Map<ExpressionNode, readonly number[]>();
  for (const node of orderOf(kernel)) {
    const operands = operandsOfNode(node).map((operand) => rows.get(operand)!);
    const known = node.kind === "stopGradient" ? stopped?.get(node) : undefined;
    rows.set(node, known ?? evaluateNode(kernel, node, operands, values, length));
  }
  return rows;
}

function outputsOf({ outputs, expressions }: MapKernel, rows: NodeRows): Row {
  return Object.fromEntries(outputs.map((name, index) => [name, rows.get(expressions[index]!)!]));
}

/** Computes one node on one row from the rows of its operands. */
export function evaluateNode(
  kernel: Pick<MapKernel, "inputs" | "scalars">,
  node: ExpressionNode,
  [first = [], second = [], third = []]: readonly (readonly number[])[],
  values: Row,
  length: number,
): readonly number[] {
  switch (node.kind) {
    case "input":
      return values[kernel.inputs[node.index]!]!;
    case "scalar":
      return values[kernel.scalars[node.index]!]!;
    case "constant":
      return new Array<number>(length).fill(node.value);
    case "column":
      return Array.from({ length }, (_, index) => index);
    case "unary":
      return first.map(UNARY[node.op]);
    case "binary": {
      const f = BINARY[node.op];
      return first.map((a, index) => f(a, second[index]!));
    }
    case "select":
      return first.map((condition, index) => (condition !== 0 ? second[index]! : third[index]!));
    case "row": {
      const total = node.op === "sum" ? first.reduce((sum, x) => sum + x, 0) : Math.max(...first);
      return new Array<number>(length).fill(total);
    }
    case "stopGradient":
      return first;
    default:
      return node satisfies never;
  }
}

// An oracle of its own: it shares no table with the code that it checks.
const UNARY: Readonly<Record<UnaryFunction, (a: number) => number>> = {
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  exp: (a) => Math.exp(a),
  log: (a) => Math.log(a),
  sqrt: (a) => Math.sqrt(a),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tanh: (a) => Math.tanh(a),
  isFinite: (a) => (Number.isFinite(a) ? 1 : 0),
};

const BINARY: Readonly<Record<BinaryFunction, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  lessThan: (a, b) => (a < b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
};

/**
 * Computes the gradient of `Σ weights · outputs` of one row by central differences of fourth order.
 * Expressions under `stopGradient()` keep their values.
 *
 * @param step  the error is about step⁴ and 1e-16 / step
 * @param whole  inputs that are constant along the row: their elements change together
 */
export function centralDifferences(
  kernel: MapKernel,
  values: Row,
  weights: Row,
  length: number,
  {
    of,
    whole = [],
    step = 2e-4,
  }: {
    readonly of: readonly string[];
    readonly whole?: readonly string[];
    readonly step?: number;
  },
): Row {
  const unchanged = nodeRowsOf(kernel, values, length);
  const loss = (name: string, change: (index: number) => number): number => {
    const changed = { ...values, [name]: values[name]!.map((x, index) => x + change(index)) };
    const outputs = outputsOf(kernel, nodeRowsOf(kernel, changed, length, unchanged));
    let sum = 0;
    for (const [output, row] of Object.entries(weights)) {
      row.forEach((weight, i) => {
        sum += weight * outputs[output]![i]!;
      });
    }
    return sum;
  };
  const slope = (name: string, moves: (index: number) => boolean): number => {
    const at = (steps: number): number => loss(name, (index) => (moves(index) ? steps * step : 0));
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  };
  return Object.fromEntries(
    of.map((name) => {
      const together = whole.includes(name) ? slope(name, () => true) : undefined;
      return [name, values[name]!.map((_, i) => together ?? slope(name, (index) => index === i))];
    }),
  );
}
