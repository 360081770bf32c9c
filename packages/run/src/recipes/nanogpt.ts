import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";

/** Tokens of a step: 512 windows with 1,024 tokens. */
const STEP_TOKENS = 512 * 1024;

/** The benchmark's model, batches, and validation of 20 batches. */
const BENCHMARK = {
  preset: "nanogpt-small",
  text: "FineWeb, as token shards",
  batch: 8,
  accumulation: 64,
  context: 1024,
  evaluationTokens: 20 * STEP_TOKENS,
  source: "modded-nanogpt, track 3, https://github.com/KellerJordan/modded-nanogpt",
} as const satisfies Partial<Recipe>;
/** Settings of this project: the division of a batch changes no number. */
const CHOSEN = ["batch", "accumulation"] as const;
/** Constant, then linear to zero over the last 70 % of the run. */
const SCHEDULE = { warmup: 0, cooldown: 0.7 } as const;
/** AdamW of the tuned baseline, entry 36. Its `learningRate` is that of biases and gains. */
const ADAMW = {
  learningRate: 0.015,
  embeddingLearningRate: 0.7,
  headLearningRate: 0.004,
  betas: [0.8, 0.95],
  // 1e-10 for gradients that are sums over the tokens of a step; here they are means.
  epsilon: 1e-10 / STEP_TOKENS,
  weightDecay: 0.001,
} as const satisfies OptimizerConfig["adamw"];

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
      adamw: ADAMW,
      ...SCHEDULE,
    },
    published: { value: 3.28, unit: "nats per token" },
    chosen: [...CHOSEN],
    note: `Entry 36, which reaches 3.28 nats in these steps. ${NOTE}`,
  },
  "newton-muon/nanogpt-small": {
    ...BENCHMARK,
    steps: 3275,
    optimizer: {
      name: "newton-muon",
      learningRate: 0.025,
      weightDecay: 0.025,
      momentum: 0.95,
      refreshInterval: 64,
      adamw: ADAMW,
      ...SCHEDULE,
    },
    published: { value: 3.27852, unit: "nats per token" },
    chosen: [
      ...CHOSEN,
      ...["optimizer.learningRate", "optimizer.weightDecay", "optimizer.momentum"],
      ...["optimizer.warmup", "optimizer.cooldown"],
      ...Object.keys(ADAMW).map((name) => `optimizer.adamw.${name}`),
    ],
    note: `Entry 15, the mean of 15 runs. Its rate and decay differ by kind of matrix: .020 and .025 for queries, keys and values, .025 and .025 for the attention projection, .030 and .0375 into the MLP, .030 and .025 out of it. Here all have those of the attention projection, and AdamW is that of entry 36. ${NOTE}`,
  },
};
