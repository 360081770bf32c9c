import { JORDAN } from "@lrm/orthogonalize";
import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import { spectrum, withSingularValues } from "./known_matrix.ts";

/** Error of five steps of steep polynomials in float32; measured about 1e-6. */
export const ITERATION_TOLERANCE = 1e-4;

/** A matrix and its Newton–Schulz iteration in float64. */
export interface KnownMatrix {
  readonly G: Tensor;
  readonly orthogonalized: Float64Array;
}

/** Makes a matrix of known singular values, and iterates these to get its orthogonalization. */
export function knownMatrix(backend: Backend, m: number, n: number): KnownMatrix {
  const values = spectrum(Math.min(m, n));
  const norm = Math.hypot(...values);
  return {
    G: tensor(backend, Float32Array.from(withSingularValues(m, n, values)), [m, n]),
    orthogonalized: withSingularValues(
      m,
      n,
      values.map((value) => iterated(value / (norm + 1e-7))),
    ),
  };
}

/** Maps a singular value through Newton–Schulz's five steps. */
function iterated(value: number): number {
  return JORDAN.steps.reduce((x, [a, b, c]) => a * x + b * x ** 3 + c * x ** 5, value);
}
