import {
  diagonalDominance,
  type LowRankOptions,
  lowRankOrthogonalize,
  newtonSchulz,
  POLAR_EXPRESS,
  type SketchMethod,
  singularValues,
} from "@lrm/orthogonalize";
import { keep, type Random, scale, type Tensor } from "@lrm/tensor";

/** Ranks as shares of the width. */
export const RANK_SHARES = [1 / 2, 1 / 4, 1 / 8] as const;
/** Ways to choose a subspace. */
export const SUBSPACES = ["columns", "power iteration"] as const;
const METHODS: Readonly<Record<(typeof SUBSPACES)[number], SketchMethod>> = {
  columns: "columnSelection",
  "power iteration": "powerIteration",
};
/** Subspaces that are drawn for each momentum. */
const DRAWS = 5;

/** Results of low-rank orthogonalization at one rank, as means over several draws. */
export interface Subspace {
  /** Share of the energy ‖M‖² of the best subspace of this rank. */
  readonly best: number;
  /** Share of the energy in the subspace, by the way it was chosen. */
  readonly energy: Readonly<Record<string, number>>;
  /** `⟨O, M⟩ / ‖M‖_*` of the exact matrix sign within the subspace: 1 for that of M itself. */
  readonly descent: Readonly<Record<string, number>>;
}

/** Measures of one momentum. */
export interface Spread {
  /** `‖M‖_*² / ‖M‖²`, over the smaller side: 1 if all singular values are equal. */
  readonly evenness: number;
  /** By rank, as a share of the width. */
  readonly subspaces: readonly Subspace[];
  /** `⟨O, M⟩ / ‖M‖_*` of Newton–Schulz, by its coefficients. */
  readonly newtonSchulz: { readonly jordan: number; readonly polarExpress: number };
  /** Smallest and mean ratio of a row of `MMᵀ`: its diagonal over the mean of the others. */
  readonly dominance: { readonly smallest: number; readonly mean: number };
}

/** Measures a momentum `[m, n]`, and subspaces drawn by `random`. */
export async function measureMomentum(M: Tensor, random: Random): Promise<Spread> {
  const [m, n] = M.shape as [number, number];
  const width = Math.min(m, n);
  const values = singularValues(await M.read(), m, n);
  const [nuclear, all] = [sum(values), sumOfSquaresOf(values)];
  const subspaces: Subspace[] = [];
  for (const share of RANK_SHARES) {
    const rank = width * share;
    const energy: Record<string, number> = {};
    const descent: Record<string, number> = {};
    for (const subspace of SUBSPACES) {
      const projected: Float32Array[] = [];
      for (let draw = 0; draw < DRAWS; draw++) {
        using P = projection(M, { rank, method: METHODS[subspace], random: random.fork(draw) });
        const [rows, columns] = P.shape as [number, number];
        projected.push(singularValues(await P.read(), rows, columns));
      }
      energy[subspace] = mean(projected.map((each) => sumOfSquaresOf(each) / all));
      // ⟨Q msign(QᵀM), M⟩ is the nuclear norm of QᵀM.
      descent[subspace] = mean(projected.map((each) => sum(each) / nuclear));
    }
    subspaces.push({ best: sumOfSquaresOf(values.slice(0, rank)) / all, energy, descent });
  }
  using jordan = newtonSchulz(M);
  using polar = newtonSchulz(M, { coefficients: POLAR_EXPRESS });
  using ratios = diagonalDominance(M);
  const dominance = Array.from(await ratios.read());
  return {
    evenness: nuclear ** 2 / all / width,
    subspaces,
    newtonSchulz: {
      jordan: (await innerProduct(jordan, M)) / nuclear,
      polarExpress: (await innerProduct(polar, M)) / nuclear,
    },
    dominance: { smallest: Math.min(...dominance), mean: mean(dominance) },
  };
}

/** Computes QᵀM, or QᵀMᵀ for a tall M, for the basis Q of a subspace; owned by the caller. */
function projection(M: Tensor, options: Omit<LowRankOptions, "inner">): Tensor {
  let projected: Tensor | undefined;
  const inner = (G: Tensor): Tensor => {
    projected = keep(scale(G, 1));
    return scale(G, 1);
  };
  lowRankOrthogonalize(M, { ...options, inner }).dispose();
  return projected!;
}

/** Computes ⟨A, B⟩. */
export async function innerProduct(A: Tensor, B: Tensor): Promise<number> {
  const [a, b] = [Float64Array.from(await A.read()), Float64Array.from(await B.read())];
  return a.reduce((total, value, at) => total + value * b[at]!, 0);
}

export const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
const sumOfSquaresOf = (values: Float32Array): number =>
  sum(Float64Array.from(values, (value) => value ** 2));
