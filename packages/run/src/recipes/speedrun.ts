import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Batches of 512 windows with 1,024 tokens; 6,200 steps, of which the last 1,800 are the cool-down.
 */
const SPEEDRUN = {
  preset: "speedrun",
  text: "FineWeb, as token shards",
  batch: 8,
  accumulation: 64,
  context: 1024,
  steps: 6200,
  source: "Du and Su 2026 (Newton-Muon), https://arxiv.org/abs/2604.01472",
} as const satisfies Partial<Recipe>;
const SCHEDULE = { warmup: 0, cooldown: 1800 / 6200 } as const;
const CHOSEN = ["text", "batch", "accumulation"] as const;

/**
 * Settings for matrices. The paper scales updates by a tenth of √max(m, n), which is the scale
 * "rms" at half the learning rate.
 */
function matrices(name: "muon" | "newton-muon", rate: number): OptimizerConfig {
  return {
    name,
    learningRate: rate / 2,
    weightDecay: 0,
    momentum: 0.95,
    scale: "rms",
    splitQkv: true,
    ...(name === "newton-muon" && { damping: 0.2, refreshInterval: 32 }),
    adamw: { learningRate: rate, betas: [0.9, 0.95], weightDecay: 0 },
    ...SCHEDULE,
  };
}

/** Three optimizers of one paper on one model. */
export const SPEEDRUN_RECIPES: Readonly<Record<string, Recipe>> = {
  "newton-muon/speedrun": {
    ...SPEEDRUN,
    optimizer: matrices("newton-muon", 0.004),
    chosen: [...CHOSEN, "optimizer.adamw.weightDecay"],
    published: { value: 3.2611, unit: "nats per token" },
  },
  "muon/speedrun": {
    ...SPEEDRUN,
    optimizer: matrices("muon", 0.0036),
    chosen: [...CHOSEN, "optimizer.adamw.weightDecay"],
    published: { value: 3.2793, unit: "nats per token" },
  },
  "adamw/speedrun": {
    ...SPEEDRUN,
    optimizer: {
      name: "adamw",
      learningRate: 0.0018,
      weightDecay: 0,
      betas: [0.9, 0.95],
      ...SCHEDULE,
    },
    chosen: [...CHOSEN, "optimizer.learningRate", "optimizer.weightDecay"],
    published: { value: 3.3801, unit: "nats per token" },
  },
};
