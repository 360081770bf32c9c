import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";

/** Batches of 512 windows with 1,024 tokens, on the model of the benchmark. */
const BENCHMARK = {
  preset: "nanogpt-small",
  text: "FineWeb, as token shards",
  batch: 8,
  accumulation: 64,
  context: 1024,
  source: "modded-nanogpt, track 3, https://github.com/KellerJordan/modded-nanogpt",
  published: { value: 3.28, unit: "nats per token" },
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
  epsilon: 1e-10,
  weightDecay: 0.001,
} as const satisfies OptimizerConfig["adamw"];

const NOTE =
  "The benchmark adds up gradients over the tokens of a step, which are means here: its epsilon is 1e-10 for sums.";

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
    chosen: [...CHOSEN],
    note: `Entry 36. ${NOTE}`,
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
    chosen: [
      ...CHOSEN,
      ...["optimizer.learningRate", "optimizer.weightDecay", "optimizer.momentum"],
      ...["optimizer.warmup", "optimizer.cooldown"],
      ...Object.keys(ADAMW).map((name) => `optimizer.adamw.${name}`),
    ],
    note: `Entry 15. Its rate and decay differ by kind of matrix: .020 and .025 for queries, keys and values, .025 and .025 for the attention projection, .030 and .0375 into the MLP, .030 and .025 out of it. Here all have those of the attention projection, and AdamW is that of entry 36. ${NOTE}`,
  },
};
