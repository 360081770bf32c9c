import {
  addDiagonal,
  addInto,
  defineMap,
  divide,
  map,
  matmul,
  max,
  reduce,
  scale,
  scope,
  sumOfSquares,
  type Tensor,
} from "@lrm/tensor";

/** Coefficients of `q(R) = c₀ + c₁R + c₂R²`. */
type Quadratic = readonly [c0: number, c1: number, c2: number];

/**
 * Polynomials that bring eigenvalues from [0.0015, 1] to within {@link PLAN_RESIDUAL} of 1. Takes
 * 13 products, including the check.
 */
const PLAN: readonly Quadratic[] = [
  [1.991037, -15.856588, 31.760959],
  [1, 3.839962, 3.839963],
  [1, 2.9897, 2.9897],
  [1.244063, 1.244063, 0],
  [1, 1.047265, 1.047265],
];

/** Largest residual after the plan. */
export const PLAN_RESIDUAL = 0.0049;

/** Largest residual that is not a failure. */
const MOST_RESIDUAL = 0.05;

/**
 * Largest number of steps. Enough for a damping of 1e-9 of the largest eigenvalue, which is nothing
 * in float32.
 */
const MOST_STEPS = 30;

const absolute = defineMap(["x"], [], ({ x }) => ({ out: x.abs() }));

// λ̄, an upper bound of the damped matrix's eigenvalues
const boundOf = defineMap(["squares", "rowSum", "ridge"], [], ({ squares, rowSum, ridge }) => ({
  bound: squares.sqrt().min(rowSum).add(ridge),
}));

// (Σ r⁴)^¼ is at least the largest |r|, and at most n^¼ of them.
const judge = defineMap(["fourthPowers"], [], ({ fourthPowers }) => ({
  failed: fourthPowers.isFinite().select(fourthPowers.lessThan(MOST_RESIDUAL ** 4).select(0, 1), 1),
}));

/**
 * Inverts `damped = K + ridge I` by matrix products alone: `X ← X q(R)`, with a series of
 * polynomials q that reduce the residual `R = I − KX/λ̄`.
 *
 * The series suits a spectrum above 0.0015 of its bound. If the damping allows smaller eigenvalues,
 * the last polynomial is repeated.
 *
 * @param K  `[batch, n, n]`
 * @param ridge  `[batch]`, at least `damping · tr(K)/n`
 * @returns  the inverse, within {@link PLAN_RESIDUAL}, and flags for matrices whose error exceeds
 *   0.05
 * @see Du and Su 2026, "The Newton-Muon Optimizer", https://arxiv.org/abs/2604.01472, appendix B.3
 */
export function polynomialInverse(
  K: Tensor,
  damped: Tensor,
  ridge: Tensor,
  damping: number,
): { inverse: Tensor; failed: Tensor } {
  const n = K.shape.at(-1)!;
  const symmetric = true;
  return scope(() => {
    const squares = sumOfSquares(K, { axes: [-2, -1] }); // ‖K‖²
    const rowSums = reduce("sum", absolute, { x: K }, { axes: [-1, -1] });
    const rowSum = max(rowSums, { axes: [-1, -1] }); // ‖K‖_∞
    const bound = map(boundOf, { squares, rowSum, ridge }).bound.reshape([-1, 1, 1]); // [batch]
    const A = divide(damped, bound);
    const residualOf = (part: Tensor): Tensor => {
      addDiagonal(part, 1);
      return part;
    };
    let R = residualOf(scale(A, -1));
    let X: Tensor | undefined;
    const steps = stepsFor(damping / n);
    steps.forEach(([c0, c1, c2], index) => {
      const next = scope(() => {
        // B = c₁R + c₂R²
        const B = c2 === 0 ? scale(R, c1) : matmul(R, R, { alpha: c2, beta: c1, c: R, symmetric });
        // R ← I − (I − R)(c₀ + B) = (1 − c₀)I + c₀R − B + RB
        let nextR = R;
        if (index < steps.length - 1) {
          nextR = matmul(R, B, { beta: c0, c: R, symmetric });
          addInto(nextR, B, -1);
          if (c0 !== 1) addDiagonal(nextR, 1 - c0);
        }
        // X ← X(c₀ + B)
        if (X !== undefined) return { R: nextR, X: matmul(X, B, { beta: c0, c: X, symmetric }) };
        addDiagonal(B, c0);
        return { R: nextR, X: B };
      });
      if (next.R !== R) R.dispose();
      X?.dispose();
      ({ R, X } = next);
    });
    // Final residual: I − AX
    const E = residualOf(matmul(A, X!, { alpha: -1, symmetric }));
    const { failed } = map(judge, {
      fourthPowers: sumOfSquares(matmul(E, E, { symmetric }), { axes: [-2, -1] }),
    });
    return { inverse: divide(X!, bound), failed };
  });
}

/**
 * Repeats the last polynomial of the plan until it covers the smallest possible eigenvalue: the
 * ridge is at least `share` of the trace, and the bound is at most the sum of the trace and the
 * ridge.
 */
export function stepsFor(share: number): readonly Quadratic[] {
  const least = share / (1 + share);
  const steps = [...PLAN];
  while (steps.length < MOST_STEPS && worstResidual(steps, least) > PLAN_RESIDUAL) {
    steps.push(PLAN.at(-1)!);
  }
  return steps;
}

/** Computes the largest residual over eigenvalues from `least` to 1. */
function worstResidual(steps: readonly Quadratic[], least: number): number {
  const points = 500;
  let worst = 0;
  for (let point = 0; point <= points; point++) {
    let r = 1 - least ** (point / points);
    for (const [c0, c1, c2] of steps) r = 1 - (1 - r) * (c0 + c1 * r + c2 * r * r);
    worst = Math.max(worst, Math.abs(r));
  }
  return worst;
}
