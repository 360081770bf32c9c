import { JORDAN } from "@lrm/orthogonalize";
import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import { spectrum, withSingularValues } from "./known_matrix.ts";

/** Float32 through five steps of steep polynomials; what is measured is about 1e-6. */
export const ITERATION_TOLERANCE = 1e-4;

/** A matrix, and what Newton–Schulz makes of it in float64. */
export interface KnownMatrix {
  readonly G: Tensor;
  readonly orthogonalized: Float64Array;
}

/** A matrix with a known decomposition, and its Newton–Schulz iteration by the polynomials of its singular values. */
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

/** A singular value after Newton–Schulz's five steps. */
function iterated(value: number): number {
  return JORDAN.steps.reduce((x, [a, b, c]) => a * x + b * x ** 3 + c * x ** 5, value);
}
