import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";

/** Tokens of a step: 512 windows with 1,024 tokens. */
const STEP_TOKENS = 512 * 1024;

/** The benchmark's model, batches, order of the text, and validation of 20 batches. */
const BENCHMARK = {
  preset: "nanogpt-small",
  text: "FineWeb, as token shards",
  batch: 8,
  accumulation: 64,
  context: 1024,
  order: "sequential",
  evaluationTokens: 20 * STEP_TOKENS,
  source: "modded-nanogpt, track 3, https://github.com/KellerJordan/modded-nanogpt",
} as const satisfies Partial<Recipe>;
/** Settings of this project: the division of a batch changes no number. */
const CHOSEN = ["batch", "accumulation"] as const;
/** 1e-10 for gradients that are sums over the tokens of a step; here they are means. */
const EPSILON = 1e-10 / STEP_TOKENS;
/** Constant, then linear to zero over the last 70 % of the run. */
const SCHEDULE = { warmup: 0, cooldown: 0.7 } as const;
/** AdamW of each entry. Its `learningRate` is that of biases and gains. */
const ADAMW = {
  tuned: {
    learningRate: 0.015,
    embeddingLearningRate: 0.7,
    headLearningRate: 0.004,
    betas: [0.8, 0.95],
    epsilon: EPSILON,
    weightDecay: 0.001,
  },
  newtonMuon: {
    learningRate: 0.01,
    embeddingLearningRate: 0.3,
    headLearningRate: 1 / 320,
    betas: [0.8, 0.95],
    epsilon: EPSILON,
    weightDecay: 0,
  },
} as const satisfies Record<string, OptimizerConfig["adamw"]>;

const NOTE =
  "The benchmark adds up gradients over the 524,288 tokens of a step, which are means here: the epsilon is its 1e-10 divided by their number.";

/** Entries of modded-nanogpt's optimization benchmark: steps to 3.28 nats. */
export const NANOGPT_RECIPES: Readonly<Record<string, Recipe>> = {
  "muon/nanogpt-small": {
    ...BENCHMARK,
    steps: 3250,
    optimizer: {
      name: "muon",
      learningRate: 0.025,
      weightDecay: 0.05,
      momentum: 0.95,
      coefficients: "converging",
      adamw: ADAMW.tuned,
      ...SCHEDULE,
    },
    published: { value: 3.28, unit: "nats per token" },
    chosen: [...CHOSEN],
    note: `Entry 36, which reaches 3.28 nats in these steps. ${NOTE}`,
  },
  "newton-muon/nanogpt-small": {
    ...BENCHMARK,
    steps: 3300,
    optimizer: {
      name: "newton-muon",
      // .020, .025, .030 and .030 by kind, with the weight decays .025, .025, .0375 and .025.
      learningRate: 0.025,
      learningRateFactors: { qkv: 0.8, attentionOutput: 1, mlpInput: 1.2, mlpOutput: 1.2 },
      weightDecay: 0.025,
      weightDecayFactors: { qkv: 1, attentionOutput: 1, mlpInput: 1.5, mlpOutput: 1 },
      momentum: 0.95,
      coefficients: "converging",
      damping: 0.2,
      momentDecay: 0.95,
      refreshInterval: 64,
      blocks: 4,
      adamw: ADAMW.newtonMuon,
      ...SCHEDULE,
    },
    published: { value: 3.278, unit: "nats per token" },
    chosen: [...CHOSEN],
    note: `Entry 15, the mean of 15 runs of 3,300 steps. It counts from step 3,275, where the mean is 3.27852 nats. ${NOTE}`,
  },
};
