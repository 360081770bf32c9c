import type { NorMuonOptions } from "../normuon.ts";

/** Rows of a matrix. */
type Matrix = readonly (readonly number[])[];

/** Coefficients of Muon's own code, as they are published. */
const [A, B, C] = [3.4445, -4.775, 2.0315] as const;

const SCALES = {
  shape: (m: number, n: number) => Math.sqrt(Math.max(1, m / n)),
  rms: (m: number, n: number) => 0.2 * Math.sqrt(Math.max(m, n)),
  none: () => 1,
} as const;

const mix = (a: number, X: Matrix, b: number, Y: Matrix): number[][] =>
  X.map((row, i) => row.map((x, j) => a * x + b * Y[i]![j]!));
const transpose = (X: Matrix): number[][] => X[0]!.map((_, j) => X.map((row) => row[j]!));
const product = (X: Matrix, Y: Matrix): number[][] => {
  const columns = transpose(Y);
  return X.map((row) => columns.map((column) => dot(row, column)));
};
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, at) => sum + each * b[at]!, 0);
const norm = (X: Matrix): number => Math.hypot(...X.flat());

function newtonSchulz(G: Matrix): number[][] {
  const tall = G.length > G[0]!.length;
  let X = tall ? transpose(G) : G.map((row) => [...row]);
  const divisor = norm(X) + 1e-7;
  X = X.map((row) => row.map((x) => x / divisor));
  for (let step = 0; step < 5; step++) {
    const gram = product(X, transpose(X));
    const polynomial = mix(B, gram, C, product(gram, gram));
    X = mix(A, X, 1, product(polynomial, X));
  }
  return tall ? transpose(X) : X;
}

/**
 * Follows the equations of NorMuon in float64, one after the other, for tests.
 *
 * @param W  initial weights
 * @param gradients  one for each step
 * @returns  final weights, mean squares of rows, and the last result of Newton–Schulz
 */
export function followNorMuon(
  W: Matrix,
  gradients: readonly Matrix[],
  {
    learningRate = 0.01,
    weightDecay = 0.01,
    momentum = 0.95,
    rowDecay = 0.95,
    nesterov = true,
    scale = "shape",
  }: NorMuonOptions,
): { W: Matrix; v: number[]; O: Matrix } {
  const s = SCALES[scale](W.length, W[0]!.length);
  let M: Matrix = W.map((row) => row.map(() => 0));
  let v = W.map(() => 0);
  let O: Matrix = M;
  for (const G of gradients) {
    M = mix(momentum, M, 1 - momentum, G);
    O = newtonSchulz(nesterov ? mix(momentum, M, 1 - momentum, G) : M);
    v = v.map((old, i) => rowDecay * old + ((1 - rowDecay) * dot(O[i]!, O[i]!)) / O[i]!.length);
    const N = O.map((row, i) => row.map((each) => each / (Math.sqrt(v[i]!) + 1e-8)));
    const restored = norm(O) / Math.max(norm(N), 1e-8);
    W = mix(1 - learningRate * weightDecay, W, -learningRate * s * restored, N);
  }
  return { W, v, O };
}
