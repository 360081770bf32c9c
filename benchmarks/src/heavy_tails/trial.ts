import { lowRankMatrixSignedDescent, lowRankMuon, muon } from "@lrm/muon";
import { Optimizer, sgd, type UpdateRule } from "@lrm/optimizer";
import { msign } from "@lrm/orthogonalize";
import { type Backend, copyInto, type Random, scope, Tensor, zeros } from "@lrm/tensor";
import { addNoise } from "./noise.ts";
import { type Problem, SIZE } from "./problem.ts";

/** Rank of the low-rank rules, of matrices with 16 columns. */
export const RANK = 4;

/** Points of a trajectory at which the gradient is measured. */
const SAMPLES = 64;

/** Rules, made for a learning rate and the theory's momentum. */
export const RULES = {
  sgd: {
    make: (learningRate, momentum) =>
      sgd({ learningRate: learningRate * (1 - momentum), momentum }),
  },
  "sgd, clipped": {
    make: (learningRate, momentum) =>
      sgd({ learningRate: learningRate * (1 - momentum), momentum }),
    clips: true,
  },
  muon: {
    make: (learningRate, momentum) =>
      muon({ learningRate, momentum, nesterov: false, weightDecay: 0, scale: "none" }),
  },
  "low-rank-muon": {
    make: (learningRate, momentum) =>
      lowRankMuon({
        ...{ learningRate, momentum, rank: RANK },
        ...{ nesterov: false, weightDecay: 0, scale: "none" },
      }),
  },
  "low-rank-msgd": {
    make: (learningRate) =>
      lowRankMatrixSignedDescent({ learningRate, rank: RANK, weightDecay: 0 }),
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly make: (learningRate: number, momentum: number) => UpdateRule;
      readonly clips?: boolean;
    }
  >
>;
export type RuleName = keyof typeof RULES;

/** Settings of one run. */
export interface TrialSettings {
  readonly rule: RuleName;
  /** Finite moment of the noise; undefined for exact gradients. */
  readonly alpha: number | undefined;
  /** Number of steps, T. */
  readonly steps: number;
  readonly learningRate: number;
}

/**
 * Returns the momentum of the theory for noise with a finite moment of order α:
 * `1 − β = T^(−α / (3α − 2))`; 0 for exact gradients.
 */
export const momentumOf = (alpha: number | undefined, steps: number): number =>
  alpha === undefined ? 0 : 1 - steps ** (-alpha / (3 * alpha - 2));

/**
 * Runs a rule from W = 0 with a constant rate and measures the exact gradient at up to 64 equally
 * spaced steps.
 *
 * @returns  mean of its nuclear norms for noisy gradients, minimum for exact ones; infinite if the
 *   run had numbers that are not finite
 */
export async function runTrial(
  backend: Backend,
  problem: Problem,
  { rule, alpha, steps, learningRate }: TrialSettings,
  random: Random,
): Promise<number> {
  const { m, n } = SIZE;
  const W = {
    name: "W",
    role: "matrix",
    value: zeros(backend, [m, n]),
    gradient: zeros(backend, [m, n]),
  };
  const { make, ...rest } = RULES[rule] as {
    make: (rate: number, beta: number) => UpdateRule;
    clips?: boolean;
  };
  using optimizer = new Optimizer({
    groups: [{ rule: make(learningRate, momentumOf(alpha, steps)), parameters: [W] }],
    random: random.fork("optimizer"),
    ...(rest.clips && { maxGradientNorm: problem.scale * Math.sqrt(m * n) }),
  });
  const samples = Math.min(SAMPLES, steps);
  using measured = Tensor.allocate(backend, [samples, m, n]);
  const noise = random.fork("noise");
  for (let step = 0, sample = 0; step < steps; step++) {
    scope(() => {
      problem.gradient(W.value, W.gradient);
      if (step === Math.floor((sample * steps) / samples)) {
        copyInto(measured.slice(sample, sample + 1).reshape([m, n]), W.gradient);
        sample++;
      }
      if (alpha !== undefined)
        addNoise(W.gradient, { alpha, scale: problem.scale, random: noise.fork(step) });
      optimizer.step();
    });
    // Waits now and then, so that the queue stays short.
    if (step % 256 === 255) await W.value.read();
  }
  const gradients = await measured.read();
  for (const each of [W.value, W.gradient]) each.dispose();
  if (!gradients.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const norms = await nuclearNorms(measured, gradients);
  return alpha === undefined ? Math.min(...norms) : norms.reduce((a, b) => a + b) / norms.length;
}

/** Computes the nuclear norms `⟨G, msign(G)⟩` of a stack of matrices, `[..., m, n]`. */
async function nuclearNorms(stack: Tensor, values: ArrayLike<number>): Promise<number[]> {
  using signs = await msign(stack);
  const sign = await signs.read();
  const size = SIZE.m * SIZE.n;
  return Array.from({ length: stack.size / size }, (_, index) => {
    let norm = 0;
    for (let at = index * size; at < (index + 1) * size; at++) norm += values[at]! * sign[at]!;
    return norm;
  });
}
