import { ArgumentError } from "@lrm/tensor";

/**
 * Coefficients of one step, `X ← aX + bAX + cA²X` with `A = XXᵀ`. It maps each singular value σ to
 * `aσ + bσ³ + cσ⁵`.
 */
export type Quintic = readonly [a: number, b: number, c: number];

/**
 * Polynomials of a Newton–Schulz iteration, with the normalization that they require:
 * `X = G / (normFactor · ‖G‖ + epsilon)`.
 */
export interface NewtonSchulzCoefficients {
  /** Coefficients of each step. */
  readonly steps: readonly Quintic[];
  /** Factor of the norm, above 1 if the polynomials need singular values below 1. */
  readonly normFactor: number;
  /** Default of the option `epsilon`. */
  readonly epsilon: number;
}

const repeat = (step: Quintic, count: number): readonly Quintic[] =>
  Array.from({ length: count }, () => step);

/**
 * Five steps of one quintic with a steep slope at 0. Does not converge to 1.
 *
 * Maps singular values of at least 1 % of ‖G‖ to [0.68, 1.14], and smaller ones to [0, 1.21]. The
 * number of steps changes the scale.
 *
 * @see Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/
 */
export const JORDAN: NewtonSchulzCoefficients = {
  steps: repeat([3.4445, -4.775, 2.0315], 5),
  normFactor: 1,
  epsilon: 1e-7,
};

/**
 * Five quintics, each the best one for the singular values that the step before leaves.
 *
 * @see Amsel, Persson, Musco and Gower 2025, "The Polar Express", https://arxiv.org/abs/2505.16932
 */
export const POLAR_EXPRESS: NewtonSchulzCoefficients = {
  steps: [
    [8.156554524902461, -22.48329292557795, 15.878769915207462],
    [4.042929935166739, -2.808917465908714, 0.5000178451051316],
    [3.8916678022926607, -2.772484153217685, 0.5060648178503393],
    [3.285753657755655, -2.3681294933425376, 0.46449024233003106],
    [2.3465413258596377, -1.7097828382687081, 0.42323551169305323],
  ],
  normFactor: 1.02,
  epsilon: 1e-6,
};

/**
 * Five quintics that were fitted one after the other. Comes closer to 1 than {@link JORDAN}.
 *
 * @see Cesista, "Squeezing 1–2 % efficiency gains out of Muon",
 *   https://leloykun.github.io/ponder/muon-opt-coeffs/
 */
export const LELOYKUN: NewtonSchulzCoefficients = {
  steps: [
    [4.0848, -6.8946, 2.927],
    [3.9505, -6.3029, 2.6377],
    [3.7418, -5.5913, 2.3037],
    [2.8769, -3.1427, 1.2046],
    [2.8366, -3.0525, 1.2012],
  ],
  normFactor: 1,
  epsilon: 1e-7,
};

/**
 * Twelve steps of a quintic that converges to 1: `2σ − 1.5σ³ + 0.5σ⁵`. For comparisons rather than
 * for speed.
 *
 * Maps singular values of at least 0.1 % of ‖G‖ to [0.99999, 1.002], and smaller ones to [0, 1].
 *
 * @see Baseline of modded-nanogpt's optimization benchmark,
 *   https://github.com/KellerJordan/modded-nanogpt
 */
export const CONVERGING: NewtonSchulzCoefficients = {
  steps: repeat([2, -1.5, 0.5], 12),
  normFactor: 1,
  epsilon: 1e-7,
};

/**
 * Makes the coefficients of the classical cubic, `1.5σ − 0.5σ³`. It converges to the exact sign,
 * but slowly for small singular values, which each step multiplies by 1.5.
 *
 * @param steps  number of steps. A singular value s, relative to ‖G‖, needs about
 *   6 + ln(1/s) / ln 1.5
 * @throws ArgumentError if `steps` is not a positive whole number
 * @see Higham, "Functions of Matrices" (2008), section 8.3
 */
export function CUBIC(steps: number): NewtonSchulzCoefficients {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ArgumentError(
      `Cannot iterate ${steps} times: this is not a count`,
      "choose a positive whole number",
    );
  }
  return { steps: repeat([1.5, -0.5, 0], steps), normFactor: 1, epsilon: 1e-7 };
}

/** Coefficients by the names that settings of programs have for them. */
export const NEWTON_SCHULZ_PRESETS = {
  jordan: JORDAN,
  polarExpress: POLAR_EXPRESS,
  leloykun: LELOYKUN,
  converging: CONVERGING,
} as const satisfies Readonly<Record<string, NewtonSchulzCoefficients>>;

/** Name of published coefficients. */
export type NewtonSchulzPreset = keyof typeof NEWTON_SCHULZ_PRESETS;

/** Looks up coefficients by their name; returns others, and unknown names, unchanged. */
export function namedCoefficients(
  given: NewtonSchulzPreset | NewtonSchulzCoefficients,
): NewtonSchulzCoefficients {
  const isName = typeof given === "string" && Object.hasOwn(NEWTON_SCHULZ_PRESETS, given);
  return isName ? NEWTON_SCHULZ_PRESETS[given] : (given as NewtonSchulzCoefficients);
}
