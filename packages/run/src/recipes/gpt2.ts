import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";

const RMNP_SOURCE = "Deng et al. 2026 (RMNP), https://arxiv.org/abs/2603.20527";

/** Batches of 480 windows with 1,024 tokens; warm-up for a tenth of the run, then half a cosine. */
const GPT2 = {
  text: "OpenWebText, as token shards",
  batch: 8,
  accumulation: 60,
  context: 1024,
  source: RMNP_SOURCE,
} as const satisfies Partial<Recipe>;
const SCHEDULE = { schedule: "cosine", warmup: 0.1, cooldown: 0 } as const;
const CHOSEN = ["batch", "accumulation", "steps"] as const;

/**
 * Sizes with 20 training tokens for each parameter. AdamW's rates are those of GPT-3 for these
 * sizes.
 */
const SIZES = {
  small: { steps: 5000, adamw: 6e-4, rmnp: 4e-3 },
  medium: { steps: 14_500, adamw: 3e-4, rmnp: 5e-3 },
  large: { steps: 31_500, adamw: 2.5e-4, rmnp: 3e-3 },
} as const;
/**
 * Published perplexities of GPT-2 small. Those of larger models are only in the paper's figures.
 */
const PERPLEXITY = { adamw: 23.86, muon: 22.86, rmnp: 22.82 } as const;

type Size = keyof typeof SIZES;

function recipe(name: keyof typeof PERPLEXITY, size: Size): Recipe {
  const { steps, adamw, rmnp } = SIZES[size];
  const own: Readonly<Record<typeof name, OptimizerConfig>> = {
    rmnp: {
      name: "rmnp",
      learningRate: rmnp,
      weightDecay: 0,
      adamw: { learningRate: adamw, weightDecay: 0.1 },
      ...SCHEDULE,
    },
    muon: {
      name: "muon",
      learningRate: 0.02,
      weightDecay: 0,
      adamw: { learningRate: adamw, weightDecay: 0.1 },
      ...SCHEDULE,
    },
    adamw: { name: "adamw", learningRate: adamw, weightDecay: 0.1, ...SCHEDULE },
  };
  const rates = {
    rmnp: ["optimizer.adamw.learningRate"],
    muon: ["optimizer.learningRate", "optimizer.adamw.learningRate"],
    adamw: ["optimizer.learningRate"],
  };
  return {
    ...GPT2,
    preset: size,
    steps,
    optimizer: own[name],
    chosen: [...CHOSEN, ...rates[name]],
    ...(size === "small" && { published: { value: PERPLEXITY[name], unit: "perplexity" } }),
  };
}

/** GPT-2 in three sizes, and low-rank Muon on the small one. */
export const GPT2_RECIPES: Readonly<Record<string, Recipe>> = {
  "low-rank-muon/gpt2-small": {
    preset: "small",
    text: "FineWeb, as token shards",
    batch: 8,
    accumulation: 64,
    context: 1024,
    steps: 5960,
    optimizer: {
      name: "low-rank-muon",
      learningRate: 0.025,
      weightDecay: 0.01,
      rank: 100,
      momentum: 0.95,
      momentumWarmup: { from: 0.85, steps: 300 },
      splitQkv: false,
      adamw: {
        learningRate: 0.015,
        embeddingLearningRate: 1 / 320,
        betas: [0.8, 0.95],
        epsilon: 1e-10,
        weightDecay: 0,
      },
      warmup: 0,
      cooldown: 0.7,
    },
    chosen: [
      ...["preset", "text", "batch", "accumulation", "context"],
      ...[
        "optimizer.adamw.embeddingLearningRate",
        "optimizer.adamw.weightDecay",
        "optimizer.splitQkv",
      ],
    ],
    source: "He, Deng and Lu 2025, https://arxiv.org/abs/2509.11983, and their code",
    note: "Their head is a matrix of its own, at 1/320, and their embedding learns at 0.3. Here both are one matrix, at the head's rate.",
  },
  ...Object.fromEntries(
    (["rmnp", "muon", "adamw"] as const).flatMap((name) =>
      (Object.keys(SIZES) as Size[]).map((size) => [`${name}/gpt2-${size}`, recipe(name, size)]),
    ),
  ),
};
