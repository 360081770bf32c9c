import {
  defineMap,
  largestMagnitude,
  map,
  reduce,
  scaledSumOfSquares,
  squareScale,
  sumOfSquares,
  type Tensor,
} from "@lrm/tensor";

/** The authors' lower bound of the norms of directions and of moved weights. */
const SMALLEST_NORM = 1e-10;

// size = lr · ‖W‖ / max(‖D‖, 1e-10), a number for each matrix
const stepSize = defineMap(
  ["squaresOfW", "squaresOfD", "largest"],
  ["learningRate"],
  ({ squaresOfW, squaresOfD, largest, learningRate }) => {
    const scale = squareScale(largest); // 1, but where a square would be no float32
    const norm = squaresOfD.sqrt().max(scale.mul(SMALLEST_NORM));
    return { size: squaresOfW.sqrt().mul(learningRate).div(norm).mul(scale) };
  },
);

// X = W − size · D
const squareOfX = defineMap(["W", "D", "size"], [], ({ W, D, size }) => ({
  out: W.sub(D.mul(size)).square(),
}));

// ‖W‖ / max(‖X‖, 1e-10), a number for each matrix
const stretch = defineMap(["squaresOfW", "squaresOfX"], [], ({ squaresOfW, squaresOfX }) => ({
  factor: squaresOfW.sqrt().div(squaresOfX.sqrt().max(SMALLEST_NORM)),
}));

const stretched = defineMap(["W", "D", "size", "factor"], [], ({ W, D, size, factor }) => ({
  W: W.sub(D.mul(size)).mul(factor),
}));

/**
 * Steps on the sphere of each matrix's own Frobenius norm: `X = W − lr·‖W‖ D / max(‖D‖, 1e-10)`,
 * `W ← X ‖W‖ / max(‖X‖, 1e-10)`. The learning rate is relative to the norm, so there is neither
 * decay nor scale. A matrix that is zero stays zero.
 *
 * Reads nothing back, and stores one number for each matrix and quantity; call it within a scope.
 *
 * @param W  `[matrices, m, n]`, changed in place
 * @param D  `[matrices, m, n]`, at any scale; read only
 */
export function stepOnHyperball(W: Tensor, D: Tensor, learningRate: number): void {
  const matrices = { axes: [-2, -1], keepDims: true } as const; // [matrices, 1, 1]
  const largest = largestMagnitude(D, matrices);
  const squaresOfD = scaledSumOfSquares(D, largest, matrices);
  const squaresOfW = sumOfSquares(W, matrices);
  const scalars = { learningRate };
  const { size } = map(stepSize, { squaresOfW, squaresOfD, largest }, { scalars });
  const squaresOfX = reduce("sum", squareOfX, { W, D, size }, matrices);
  const { factor } = map(stretch, { squaresOfW, squaresOfX });
  map(stretched, { W, D, size, factor }, { into: { W } });
}
