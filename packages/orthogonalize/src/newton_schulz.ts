import { ArgumentError, scope, Tensor } from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { normalize } from "./_normalize.ts";
import { type Iteration, step, twoSteps } from "./_steps.ts";
import { newtonSchulzOfVectors } from "./_vectors.ts";
import {
  JORDAN,
  type NewtonSchulzCoefficients,
  type NewtonSchulzPreset,
  namedCoefficients,
} from "./coefficients.ts";

/** Options of {@link newtonSchulz} that optimizers pass on to their users. */
export interface NewtonSchulzSettings {
  /** Polynomials of the iteration, or the name of published ones. Default: {@link JORDAN}. */
  readonly coefficients?: NewtonSchulzPreset | NewtonSchulzCoefficients;
  /**
   * Normalization before the iteration: `G / (‖G‖ + epsilon)` ("add", as in the code of Muon) or
   * `G / max(‖G‖, epsilon)` ("clamp", as in PyTorch). Default: "add".
   */
  readonly normalization?: "add" | "clamp";
  /**
   * "float16" rounds the factors of every product to float16 and adds in float32. It is faster on
   * devices that support it (`backend.info.float16`) and precise enough for updates: with
   * {@link JORDAN}, singular values of at least 1 % of the norm land in [0.6, 1.25]. Default:
   * "float32".
   */
  readonly precision?: "float32" | "float16";
}

/** Options of {@link newtonSchulz}. */
export interface NewtonSchulzOptions extends NewtonSchulzSettings {
  /** Norm below which matrices stay small. Default: that of the coefficients. */
  readonly epsilon?: number;
}

/**
 * Ratio of the sides from which two steps are taken at once, with `3m²n + 5m³` operations instead
 * of `6m²n + 2m³`, 1.4 times fewer at this ratio. Smaller ratios save less and lose more small
 * singular values to rounding (twice the error of Polar Express at 2).
 */
const PAIRS_FROM = 3;

/**
 * Orthogonalizes matrices approximately: for `G = U S Vᵀ` computes about `U Vᵀ`, by an odd
 * polynomial in G that needs only matrix products.
 *
 * A zero matrix stays zero. Results do not depend on the norm, except near epsilon: a norm of 1e-5
 * costs 1 %, a norm equal to epsilon (1e-7 with {@link JORDAN}) half of the result, and smaller
 * matrices stay small. `epsilon: 0` orthogonalizes even the smallest normal numbers. Norms may be
 * as large as float32 allows. A value that is not finite makes the result NaN.
 *
 * Nothing is transposed, as the iteration uses the smaller Gram matrix. Only half of each symmetric
 * product is computed. Matrices far from square take two steps at once, by a polynomial of the Gram
 * matrix.
 *
 * @param G  `[..., m, n]`, any scale; not modified
 * @returns  `[..., m, n]`, owned by the caller
 * @throws ArgumentError for an invalid option, or float16 on a device without it
 * @see Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/
 * @example
 * ```ts
 * import { newtonSchulz } from "@lrm/orthogonalize";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const G = tensor(createReferenceBackend(), [3, 0, 0, 0, -4, 0], [2, 3]);
 * const O = await newtonSchulz(G).read();
 * expect(O[0]).toBeGreaterThan(0.68);
 * expect(O[4]).toBeLessThan(-0.68);
 * ```
 */
export function newtonSchulz(
  G: Tensor,
  {
    coefficients: given = JORDAN,
    epsilon: ownEpsilon,
    normalization = "add",
    precision = "float32",
  }: NewtonSchulzOptions = {},
): Tensor {
  const coefficients = namedCoefficients(given);
  if (!isNewtonSchulzCoefficients(coefficients)) {
    throw new ArgumentError(
      "Cannot iterate with these coefficients: they need three numbers for each step",
      "pass { steps, normFactor, epsilon }, such as JORDAN",
    );
  }
  const epsilon = ownEpsilon ?? coefficients.epsilon;
  checkOptions(epsilon, normalization, precision);
  const [m, n] = matrixShape(G, "a tensor");
  const small = Math.min(m, n);
  if (G.size === 0) return Tensor.allocate(G.backend, G.shape);
  const scaling = { factor: coefficients.normFactor, epsilon, normalization };
  if (small === 1) return newtonSchulzOfVectors(G, coefficients, scaling);
  return scope(() => {
    const { backend, shape } = G;
    const scratch = () => Tensor.allocate(backend, [...shape.slice(0, -2), small, small]);
    const iteration: Iteration = {
      X: normalize(G, scaling),
      next: Tensor.allocate(backend, shape),
      wide: m <= n,
      scratch: [scratch(), scratch(), scratch()],
      precision,
    };
    const inPairs = precision === "float32" && Math.max(m, n) >= PAIRS_FROM * small;
    const { steps } = coefficients;
    for (let at = 0; at < steps.length; at++) {
      const [first, second] = [steps[at]!, steps[at + 1]];
      if (inPairs && second !== undefined && first[2] !== 0 && second[2] !== 0) {
        twoSteps(iteration, first, second);
        at++;
      } else {
        step(iteration, first);
      }
    }
    return iteration.X;
  });
}

function checkOptions(epsilon: number, normalization: string, precision: string): void {
  if (!(typeof epsilon === "number" && epsilon >= 0 && Number.isFinite(epsilon))) {
    throw new ArgumentError(
      `Cannot iterate with epsilon ${String(epsilon)}: it must be at least 0`,
      "choose such a number",
    );
  }
  if (normalization !== "add" && normalization !== "clamp") {
    throw new ArgumentError(
      `Cannot iterate with normalization "${normalization}": there is no such normalization`,
      'choose "add" or "clamp"',
    );
  }
  if (precision !== "float32" && precision !== "float16") {
    throw new ArgumentError(
      `Cannot iterate with precision "${precision}": there is no such precision`,
      'choose "float32" or "float16"',
    );
  }
}

/** Tells whether a value has the form of coefficients of {@link newtonSchulz}. */
export function isNewtonSchulzCoefficients(value: unknown): value is NewtonSchulzCoefficients {
  const finite = (each: unknown): boolean => typeof each === "number" && Number.isFinite(each);
  const { steps, normFactor, epsilon } = Object(value) as NewtonSchulzCoefficients;
  const quintics =
    Array.isArray(steps) &&
    steps.every((step) => Array.isArray(step) && step.length === 3 && step.every(finite));
  return quintics && finite(normFactor) && normFactor > 0 && finite(epsilon);
}
