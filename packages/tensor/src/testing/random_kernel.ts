import { operandsOfNode } from "../derivative/operands.ts";
import {
  column,
  defineMap,
  type Expression,
  type ExpressionNode,
  type MapKernel,
} from "../expression.ts";
import { programOf } from "../program.ts";
import { Random } from "../random.ts";
import { evaluateNode, type Row } from "./float64.ts";

/** A random kernel, and values at which it is smooth. */
export interface RandomKernel {
  readonly kernel: MapKernel<"x" | "y" | "z", "s", string>;
  /**
   * Rows of every input and scalar. The input z is constant along each row, and the scalar s over
   * all of them.
   */
  readonly rows: readonly Row[];
  readonly length: number;
  /** Number of nodes. */
  readonly size: number;
  /** Outputs that are constant along the row. */
  readonly rowOutputs: readonly string[];
}

/** Options of {@link randomKernel}. */
export interface RandomKernelOptions {
  /** Length of a row. Default: from 1 to 4. */
  readonly length?: number;
  /** Number of rows. Default: 1. */
  readonly rows?: number;
}

/** Operations per kernel. Each adds one to four nodes. */
const STEPS = 7;
/** Distance to kinks and to the edges of domains, 500 steps of the central differences. */
const MARGIN = 0.1;
/** Larger values are scaled down to this. */
const LARGEST = 2;

/**
 * Draws a kernel of all kinds of nodes, at values that are away from kinks and from the edges of
 * domains by construction: constants in it are chosen for the values.
 */
export function randomKernel(
  seed: number,
  { length: given, rows: count = 1 }: RandomKernelOptions = {},
): RandomKernel {
  const words = new Random(seed).words();
  const uniform = (low: number, high: number): number =>
    low + (high - low) * (words.next().value / 2 ** 32);
  const below = (count: number): number => Math.floor(uniform(0, count));
  const length = given ?? 1 + below(4);
  // Inputs lie in memory as float32.
  const row = (): number[] => Array.from({ length }, () => Math.fround(uniform(-1, 1)));
  const s = new Array<number>(length).fill(Math.fround(uniform(0.5, 1.5)));
  const rows = Array.from({ length: count }, () => ({
    x: row(),
    y: row(),
    z: new Array<number>(length).fill(Math.fround(uniform(-1, 1))),
    s,
  }));
  const inputs = ["x", "y", "z"] as const;
  const kernelOf = (outputs: Readonly<Record<string, Expression>>) =>
    defineMap(inputs, ["s"], () => outputs);
  const known = new Map<ExpressionNode, readonly (readonly number[])[]>();
  const nodeRows = (node: ExpressionNode): readonly (readonly number[])[] => {
    let found = known.get(node);
    if (found === undefined) {
      const operands = operandsOfNode(node).map(nodeRows);
      found = rows.map((values, at) => {
        const own = operands.map((each) => each[at]!);
        return evaluateNode({ inputs, scalars: ["s"] }, node, own, values, length);
      });
      known.set(node, found);
    }
    return found;
  };
  const rowsOf = ({ node }: Expression): readonly (readonly number[])[] => nodeRows(node);
  const valuesOf = (e: Expression): number[] => rowsOf(e).flat();

  /** Shifts so that all values are at least this. */
  const atLeast = (e: Expression, least: number): Expression =>
    e.sub(Math.min(...valuesOf(e)) - least);
  /** Shifts so that 0 lies in a gap between the values, below or above them. */
  const aroundGap = (e: Expression): Expression => {
    const sorted = valuesOf(e).sort((a, b) => a - b);
    const places = [sorted[0]! - 3 * MARGIN, sorted.at(-1)! + 3 * MARGIN];
    for (let i = 1; i < sorted.length; i++) {
      if (sorted[i]! - sorted[i - 1]! > 2 * MARGIN) places.push((sorted[i]! + sorted[i - 1]!) / 2);
    }
    return e.sub(places[below(places.length)]!);
  };
  /** Shifts `a` to values around those of `b`, so that some are smaller and some larger. */
  const around = (b: Expression, a: Expression): Expression => b.add(aroundGap(a.sub(b)));
  /** Makes values that are those of `b` in one column, and larger ones in the others. */
  const equalInColumn = (b: Expression, a: Expression): Expression =>
    column.equal(below(length)).select(b, b.add(atLeast(a, 3 * MARGIN)));
  /** Lifts one column, so that the maximum is there by a margin. */
  const peaked = (e: Expression): Expression => {
    const at = below(length);
    const lift = Math.max(...rowsOf(e).map((row) => Math.max(...row) - row[at]!));
    return e.add(column.equal(at).mul(lift + 3 * MARGIN));
  };

  const pool: Expression[] = [];
  defineMap(inputs, ["s"], (v) => {
    pool.push(v.x, v.y, v.z, v.s, v.x.add(column.mul(1 / Math.max(4, length))));
    return {};
  });
  const any = (): Expression => pool[Math.floor(pool.length * Math.sqrt(uniform(0, 1)))]!;
  const makers: readonly ((a: Expression, b: Expression, c: Expression) => Expression)[] = [
    (a, b) => a.add(b),
    (a, b) => a.sub(b),
    (a, b) => a.mul(b),
    (a, b) => a.mul(b),
    (a, b) => a.div(atLeast(b, 0.5)),
    (a, b) => a.div(atLeast(b.neg(), 0.5).neg()),
    (a) => a.neg(),
    (a) => a.square(),
    (a) => a.exp(),
    (a) => a.tanh(),
    (a) => a.sin(),
    (a) => a.cos(),
    (a) => a.sigmoid(),
    (a) => atLeast(a, 0.5).log(),
    (a) => atLeast(a, 0.5).sqrt(),
    (a) => aroundGap(a).abs(),
    (a, b) => around(b, a).min(b),
    (a, b) => b.max(around(b, a)),
    (a, b, c) => aroundGap(a).lessThan(0).select(b, c),
    (a, b, c) => around(b, a).lessThan(b).select(a, c),
    (a, b, c) => b.equal(equalInColumn(b, c)).select(a, c),
    (a, b) => a.stopGradient().mul(b),
    (a, b) => a.sub(b.stopGradient()).mul(a),
    (_, b, c) => column.equal(below(length)).select(b, c),
    (a, b, c) => a.isFinite().select(b, c),
    (a) => a.rowSum().mul(1 / length),
    (a, b) => a.mul(b).rowSum(),
    (a) => peaked(a).rowMax(),
    (a) => {
      const e = a.sub(peaked(a).rowMax()).exp();
      return e.div(e.rowSum());
    },
    (a) => {
      const centered = a.sub(a.rowSum().div(length));
      const variance = centered.square().rowSum().add(0.5);
      return centered.mul(variance.sqrt().div(variance));
    },
  ];
  for (let step = 0; step < STEPS; step++) {
    const made = makers[below(makers.length)]!(any(), any(), any());
    const size = Math.max(...valuesOf(made).map(Math.abs));
    pool.push(size > LARGEST ? made.mul(LARGEST / size) : made);
  }
  const [last, before, ...others] = pool.slice(5).reverse();
  const third = others.reduce((sum, e) => sum.add(e));
  const kernel = kernelOf({ first: last!, second: before!, third });
  const { instructions, outputs, varies } = programOf(kernel);
  return {
    kernel,
    rows,
    length,
    size: instructions.length,
    rowOutputs: kernel.outputs.filter((_, index) => !varies[outputs[index]!]),
  };
}
