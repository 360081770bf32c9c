import { activationBytes, type GPT2Config, parameterBytes } from "@lrm/gpt2";
import type { OptimizerConfig } from "./optimizers.ts";

/** Bytes that a training step needs at most: weights, gradients, optimizer state and activations. */
export function trainingBytes(
  model: GPT2Config,
  optimizer: OptimizerConfig,
  window: { readonly batch: number; readonly context: number },
): number {
  // AdamW keeps two numbers for each weight, the others one or none; embeddings and the rest always train with AdamW.
  const { vocabularySize, contextLength, width, layers, mlpWidth } = model;
  const weights = parameterBytes(model);
  const matrices = 4 * layers * width * (4 * width + 2 * mlpWidth);
  const embeddings = 4 * (vocabularySize + contextLength) * width;
  const perMatrix = { adamw: 2, sgd: 1, muon: 1, "low-rank-muon": 1, "low-rank-msgd": 0 };
  const perOther = optimizer.name === "sgd" ? 1 : 2;
  const state = perMatrix[optimizer.name] * matrices + perOther * embeddings;
  return 2 * weights + state + activationBytes(model, window);
}
