import type { GPT2Config } from "@lrm/gpt2";
import { dimensionsOf, type ModelChoice } from "../config.ts";

/** Gives the configuration of the model that a visitor chose. */
export function modelConfig(model: ModelChoice): GPT2Config {
  const { layers, width, heads, contextLength } = dimensionsOf(model);
  return {
    vocabularySize: 256,
    contextLength,
    layers,
    width,
    heads,
    mlpWidth: 4 * width,
    epsilon: 1e-5,
  };
}
