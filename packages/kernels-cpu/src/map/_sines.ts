import { Expression, type ExpressionNode, type MapKernel, programOf } from "@lrm/tensor";

/** Functions that become other instructions. */
export type Sine = "sin" | "cos";

/** 1.5·2²³: adding it and subtracting it again rounds to an integer. */
const ROUNDER = 12582912;
/** π/2 in three parts. Products of the first two with integers up to 5,216 are exact. */
const HALF_PI = [1.5703125, 4.837512969970703e-4, 7.549789954891882e-8];
/** Coefficients of (sin r − r) / r³ in r², highest power first (Cephes sinf). */
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1] as const;
/** Coefficients of (cos r − 1 + r²/2) / r⁴ in r², highest power first (Cephes cosf). */
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2] as const;

/**
 * Replaces sines and cosines by sums, products and comparisons, which the CPU rounds one by one: no
 * step may be left out or reordered.
 */
export function withoutSines(kernel: MapKernel): MapKernel {
  if (!programOf(kernel).instructions.some(({ op }) => op === "sin" || op === "cos")) return kernel;
  const made = new Map<ExpressionNode, ExpressionNode>();
  const visit = (node: ExpressionNode): ExpressionNode => {
    let result = made.get(node);
    if (result === undefined) {
      result = replaced(node, visit);
      made.set(node, result);
    }
    return result;
  };
  return { ...kernel, expressions: kernel.expressions.map(visit) };
}

function replaced(
  node: ExpressionNode,
  visit: (node: ExpressionNode) => ExpressionNode,
): ExpressionNode {
  switch (node.kind) {
    case "unary": {
      const a = visit(node.a);
      if (node.op !== "sin" && node.op !== "cos") return { ...node, a };
      return sine(new Expression(a), node.op === "cos" ? 1 : 0).node;
    }
    case "row":
    case "stopGradient":
      return { ...node, a: visit(node.a) };
    case "binary":
      return { ...node, a: visit(node.a), b: visit(node.b) };
    case "select":
      return {
        ...node,
        condition: visit(node.condition),
        a: visit(node.a),
        b: visit(node.b),
      };
    case "input":
    case "scalar":
    case "constant":
    case "column":
      return node;
    default:
      return node satisfies never;
  }
}

/** Computes the sine of x + quarters · π/2, from x = n π/2 + r with |r| ≤ π/4. */
function sine(x: Expression, quarters: number): Expression {
  const n = nearest(x.mul(2 / Math.PI));
  const rest = HALF_PI.reduce((left, part) => left.sub(n.mul(part)), x);
  // Far beyond the range of exact products, the rest may be anything.
  const r = rest.max(-1).min(1);
  const z = r.square();
  const s = r.add(r.mul(z).mul(polynomial(SIN, z)));
  const c = z
    .mul(-0.5)
    .add(1)
    .add(z.square().mul(polynomial(COS, z)));
  // From −2 to 2: 0 is s, 1 is c, ±2 is −s and −1 is −c.
  const turned = n.add(quarters);
  const quadrant = turned.sub(nearest(turned.mul(0.25)).mul(4));
  const size = quadrant.abs().equal(1).select(c, s);
  return quadrant.sub(0.5).abs().lessThan(1).select(size, size.neg());
}

const nearest = (x: Expression): Expression => x.add(ROUNDER).sub(ROUNDER);

const polynomial = ([a, b, c]: typeof SIN | typeof COS, x: Expression): Expression =>
  x.mul(a).add(b).mul(x).add(c);
