import { scope, Tensor } from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { normalize } from "./_normalize.ts";
import { type Iteration, step, twoSteps } from "./_steps.ts";
import { newtonSchulzOfVectors } from "./_vectors.ts";
import { JORDAN, type NewtonSchulzCoefficients } from "./coefficients.ts";

/** What rules that iterate leave to their users. */
export interface NewtonSchulzSettings {
  /** The polynomials of Newton–Schulz. Default {@link JORDAN}. */
  readonly coefficients?: NewtonSchulzCoefficients;
  /** `X = G / (‖G‖ + epsilon)` ("add", as in Muon's own code) or `G / max(‖G‖, epsilon)` ("clamp", as in PyTorch). Default "add". */
  readonly normalization?: "add" | "clamp";
  /** "float16" rounds the factors of every product to float16 and adds in float32: faster where a device has it (`backend.info.float16`), and near enough for an update: singular values of at least 1 % of the norm land in [0.6, 1.25] with {@link JORDAN}. Default "float32". */
  readonly precision?: "float32" | "float16";
}

/** How to iterate. */
export interface NewtonSchulzOptions extends NewtonSchulzSettings {
  /** Keeps small matrices small. Default: the coefficients' own. */
  readonly epsilon?: number;
}

/** Longer over shorter side from which on two steps are taken at once: `3m²n + 5m³` operations instead of `6m²n + 2m³`, 1.4 times fewer here. Nearer to square less is saved, and rounding of small singular values shows (twice the error for Polar Express at 2). */
const PAIRS_FROM = 3;

/**
 * Orthogonalizes matrices approximately: for `G = U S Vᵀ` gives about `U Vᵀ`, by an odd polynomial in G that needs matrix products only.
 *
 * Zero stays zero. Epsilon ends the independence of scale: at norms of 1e-5 it costs 1 % of the
 * norm, at epsilon itself (1e-7 with {@link JORDAN}) half of it, below that results shrink with the
 * matrix; `epsilon: 0` orthogonalizes the smallest of normal numbers, too. Norms may be as large as
 * float32 goes. What is not finite makes the result NaN. A tall matrix is iterated by its smaller
 * Gram matrix, so that nothing is transposed; products that are symmetric are computed by half;
 * matrices far from square take two steps at a time, by a polynomial of the Gram matrix.
 *
 * @param G  `[..., m, n]`, any scale; not modified
 * @returns  `[..., m, n]`, owned by the caller
 * @throws RangeError for an option that is not one of its values; TypeError for float16 on a device without it
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
    coefficients = JORDAN,
    epsilon = coefficients.epsilon,
    normalization = "add",
    precision = "float32",
  }: NewtonSchulzOptions = {},
): Tensor {
  if (!isNewtonSchulzCoefficients(coefficients)) {
    throw new RangeError(
      "Cannot iterate with these coefficients: take { steps, normFactor, epsilon } such as JORDAN, with three numbers for each step",
    );
  }
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
    throw new RangeError(
      `Cannot iterate with epsilon ${String(epsilon)}: take a number of at least 0`,
    );
  }
  if (normalization !== "add" && normalization !== "clamp") {
    throw new RangeError(
      `Cannot iterate with normalization "${normalization}": take "add" or "clamp"`,
    );
  }
  if (precision !== "float32" && precision !== "float16") {
    throw new RangeError(
      `Cannot iterate with precision "${precision}": take "float32" or "float16"`,
    );
  }
}

/** Tells whether a value can be the coefficients of {@link newtonSchulz}. */
export function isNewtonSchulzCoefficients(value: unknown): value is NewtonSchulzCoefficients {
  const finite = (each: unknown): boolean => typeof each === "number" && Number.isFinite(each);
  const { steps, normFactor, epsilon } = Object(value) as NewtonSchulzCoefficients;
  const quintics =
    Array.isArray(steps) &&
    steps.every((step) => Array.isArray(step) && step.length === 3 && step.every(finite));
  return quintics && finite(normFactor) && normFactor > 0 && finite(epsilon);
}
