import {
  type Backend,
  defineMap,
  map,
  matmul,
  type Random,
  sum,
  type Tensor,
  zeros,
} from "@lrm/tensor";

/** Sides of the matrix, and the number of measurements of it. */
export const SIZE = { m: 24, n: 16, measurements: 256 } as const;

/** A function of a matrix, by its gradient. */
export interface Problem {
  /** Computes the gradient at W, `[m, n]`, into `into`. */
  gradient(W: Tensor, into: Tensor): void;
  /** Mean magnitude of the entries of the gradient at 0. */
  readonly scale: number;
  dispose(): void;
}

const rowProduct = defineMap(["a", "b"], [], ({ a, b }) => ({ total: a.mul(b).rowSum() }));

/** zᵢ ρ′(rᵢ) / N with the residual rᵢ = xᵢᵀ W zᵢ − yᵢ of the row. */
const weighted = defineMap(["xW", "z", "y"], ["count"], ({ xW, z, y, count }) => {
  const r = xW.mul(z).rowSum().sub(y);
  const slope = r.mul(2).div(r.square().add(1).square()).add(r.div(4));
  return { out: z.mul(slope.div(count)) };
});

const magnitude = defineMap(["g"], ["count"], ({ g, count }) => ({ out: g.abs().div(count) }));

/**
 * Makes a robust regression, smooth and not convex: `f(W) = 1/N Σ ρ(xᵢᵀ W zᵢ − yᵢ)` with
 * `ρ(r) = r² / (1 + r²) + r²/8`, and measurements `yᵢ = xᵢᵀ W* zᵢ` of an unknown matrix. The
 * gradient grows with the distance, so that no step which is too long ends where it is small.
 */
export async function makeProblem(backend: Backend, random: Random): Promise<Problem> {
  const { m, n, measurements: N } = SIZE;
  const x = random.fork("x").normal(backend, [N, m]);
  const z = random.fork("z").normal(backend, [N, n]);
  using truth = random.fork("truth").normal(backend, [m, n]);
  // Residuals of about 2 at W = 0, where ρ is not convex.
  using left = matmul(x, truth, { alpha: 2 / Math.sqrt(m * n) }); // [N, n]
  const y = map(rowProduct, { a: left, b: z }).total; // [N, 1]
  const gradient = (W: Tensor, into: Tensor): void => {
    using xW = matmul(x, W); // [N, n]
    using rows = map(weighted, { xW, z, y }, { scalars: { count: N } }).out; // [N, n]
    matmul(x, rows, { transposeA: true, into }); // Σ xᵢ (zᵢ ρ′(rᵢ) / N)ᵀ: [m, n]
  };
  using start = zeros(backend, [m, n]);
  using first = zeros(backend, [m, n]);
  gradient(start, first);
  using sizes = map(magnitude, { g: first }, { scalars: { count: m * n } }).out;
  using mean = sum(sizes);
  const [scale = Number.NaN] = await mean.read();
  return {
    gradient,
    scale,
    dispose: () => {
      for (const each of [x, z, y]) each.dispose();
    },
  };
}
