import type { Settings } from "../rules.ts";

/** Rows of a matrix. */
export type Matrix = readonly (readonly number[])[];

/** Inputs of a trajectory, with one gradient and one matrix of layer inputs for each step. */
export interface Driven {
  readonly initial: Matrix;
  readonly gradients: readonly Matrix[];
  readonly layerInputs: readonly Matrix[];
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, at) => sum + each * b[at]!, 0);
const norm = (X: Matrix): number => Math.hypot(...X.flat());
const transpose = (X: Matrix): Matrix => X[0]!.map((_, j) => X.map((row) => row[j]!));
const mix = (a: number, X: Matrix, b: number, Y: Matrix): Matrix =>
  X.map((row, i) => row.map((x, j) => a * x + b * Y[i]![j]!));
const multiple = (a: number, X: Matrix): Matrix => mix(a, X, 0, X);
const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)));

function product(X: Matrix, Y: Matrix): Matrix {
  const columns = transpose(Y);
  return X.map((row) => columns.map((column) => dot(row, column)));
}

/** Inverts a symmetric positive definite matrix by Gauss–Jordan elimination. */
function inverse(A: Matrix): Matrix {
  const n = A.length;
  const rows = A.map((row, i) => [...row, ...identity(n)[i]!]);
  for (const [i, pivot] of rows.entries()) {
    const scaled = pivot.map((each) => each / pivot[i]!);
    rows.forEach((row, other) => {
      const factor = row[i]!;
      rows[other] = other === i ? scaled : row.map((each, at) => each - factor * scaled[at]!);
    });
  }
  return rows.map((row) => row.slice(n));
}

/** Five steps of Newton–Schulz with the coefficients of Muon's own code. */
function newtonSchulz(G: Matrix): Matrix {
  const isTall = G.length > G[0]!.length;
  let X = isTall ? transpose(G) : G;
  X = multiple(1 / (norm(X) + 1e-7), X);
  for (let step = 0; step < 5; step++) {
    const gram = product(X, transpose(X));
    const polynomial = mix(-4.775, gram, 2.0315, product(gram, gram));
    X = mix(3.4445, X, 1, product(polynomial, X));
  }
  return isTall ? transpose(X) : X;
}

/** Steps along D: with decay, with cautious decay, or on the sphere of the norm of W. */
function stepped(W: Matrix, D: Matrix, settings: Settings): Matrix {
  const { lr, weightDecay = 0, cautious, hyperball } = settings;
  if (hyperball) {
    const X = mix(1, W, (-lr * norm(W)) / Math.max(norm(D), 1e-10), D);
    return multiple(norm(W) / Math.max(norm(X), 1e-10), X);
  }
  const scale = Math.sqrt(Math.max(1, W.length / W[0]!.length));
  const decayed = W.map((row, i) =>
    row.map((w, j) => (cautious && w * D[i]![j]! < 0 ? w : w * (1 - lr * weightDecay))),
  );
  return mix(1, decayed, -lr * scale, D);
}

/** Follows a rule with Nesterov momentum of the gradients, and a direction of its own. */
function follow(
  initial: Matrix,
  gradients: readonly Matrix[],
  settings: Settings,
  direction: (U: Matrix, W: Matrix) => Matrix,
): Matrix[] {
  const { momentum = 0.95 } = settings;
  let [W, M] = [initial, multiple(0, initial)];
  return gradients.map((G) => {
    M = mix(momentum, M, 1 - momentum, G);
    W = stepped(W, direction(mix(momentum, M, 1 - momentum, G), W), settings);
    return W;
  });
}

/** Follows the equations of Nora in float64. Returns the weights after each step. */
export function followNora({ initial, gradients }: Driven, settings: Settings): Matrix[] {
  return follow(initial, gradients, settings, (U, W) =>
    U.map((u, i) => {
      const unit = W[i]!.map((w) => w / Math.max(norm([W[i]!]), 1e-10));
      const along = dot(u, unit);
      const v = u.map((each, j) => each - along * unit[j]!);
      return v.map((each) => each / Math.max(norm([v]), 1e-10));
    }),
  );
}

/** Follows the equations of Newton-Muon in float64. Returns the weights after each step. */
export function followNewtonMuon(driven: Driven, settings: Settings): Matrix[] {
  const { damping = 0.2, covarianceDecay = 0.95, refreshEvery = 32 } = settings;
  const n = driven.initial[0]!.length;
  let K = multiple(1e-3, identity(n));
  let inverted = identity(n);
  const preconditioned = driven.gradients.map((G, step) => {
    if ((step + 1) % refreshEvery === 0) {
      const Z = driven.layerInputs[step]!;
      K = mix(covarianceDecay, K, (1 - covarianceDecay) / Z.length, product(transpose(Z), Z));
      const trace = K.reduce((sum, row, i) => sum + row[i]!, 0);
      inverted = inverse(mix(1, K, (damping * trace) / n + 1e-8, identity(n)));
    }
    return product(G, inverted);
  });
  return follow(driven.initial, preconditioned, settings, newtonSchulz);
}
