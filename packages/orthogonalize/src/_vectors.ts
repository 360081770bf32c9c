import { defineMap, type MapKernel, map, scope, type Tensor } from "@lrm/tensor";
import {
  NORMALIZATION_SCALARS,
  type Normalization,
  normalizationScalars,
  normalizedBy,
  norms,
} from "./_normalize.ts";
import type { NewtonSchulzCoefficients } from "./coefficients.ts";

type Kernel = MapKernel<"x" | "squares" | "largest", (typeof NORMALIZATION_SCALARS)[number], "out">;

const kernels = new WeakMap<NewtonSchulzCoefficients, Kernel>();

/**
 * Applies Newton–Schulz to matrices of one row or column. Their only singular value is their norm,
 * so the iteration is a polynomial of one number.
 *
 * After normalization that number is 1/normFactor, where a quintic can be steep: Polar Express
 * magnifies a relative error 175 times. So the code tracks the distance `E = σ² − 1` instead, which
 * float32 holds to 2e-9 there: `aσ + bσ³ + cσ⁵ = σ ((a + b + c) + (b + 2c)E + cE²)`.
 */
export function newtonSchulzOfVectors(
  x: Tensor,
  coefficients: NewtonSchulzCoefficients,
  normalization: Normalization,
): Tensor {
  let kernel = kernels.get(coefficients);
  if (kernel === undefined) {
    kernel = polynomialKernel(coefficients);
    kernels.set(coefficients, kernel);
  }
  const polynomial = kernel;
  const scalars = normalizationScalars(normalization);
  return scope(() => map(polynomial, { x, ...norms(x) }, { scalars }).out);
}

function polynomialKernel({ steps, normFactor }: NewtonSchulzCoefficients): Kernel {
  const inputs = ["x", "squares", "largest"] as const;
  return defineMap(inputs, NORMALIZATION_SCALARS, ({ x, squares, largest, ...scalars }) => {
    const { scaled, gap, denominator } = normalizedBy({ x, squares, largest }, scalars);
    // σ = (1 − t)/normFactor, so E = (1/normFactor² − 1) + (t² − 2t)/normFactor².
    const t = gap.div(denominator);
    const most = 1 / normFactor ** 2;
    let E = t
      .square()
      .sub(t.mul(2))
      .mul(most)
      .add(most - 1);
    let out = scaled.div(denominator);
    for (const [a, b, c] of steps) {
      const q = E.square()
        .mul(c)
        .add(E.mul(b + 2 * c))
        .add(a + b + c);
      out = out.mul(q);
      E = E.add(1).mul(q.square()).sub(1);
    }
    return { out };
  });
}
