import type { Recipe } from "./recipe.ts";

/** Low-rank Muon on GPT-2 small. */
export const LOW_RANK_MUON: Recipe = {
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
};
