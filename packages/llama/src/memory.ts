import { layoutBytes, logitsBytes } from "@lrm/language-model";
import { BYTES_PER_ELEMENT } from "@lrm/tensor";
import { keyValueWidth, type LLaMAConfig } from "./config.ts";
import { parameterLayout } from "./layout.ts";

/** Bytes of the weights. */
export function parameterBytes(config: LLaMAConfig): number {
  return layoutBytes(parameterLayout(config));
}

/**
 * Bytes that a forward and backward pass over `batch` windows of `context` tokens take at most, on top of the weights and their gradients (`parameterBytes` each) and of the optimizer's state.
 */
export function activationBytes(
  config: LLaMAConfig,
  { batch, context }: { readonly batch: number; readonly context: number },
): number {
  const { layers, width: C, mlpWidth, heads, vocabularySize, contextLength } = config;
  const kvWidth = keyValueWidth(config);
  // Two norms with a number each, queries and keys before and after they turn, values, attention with its log-sum-exp, the MLP's gate, its inside and their product, two residuals.
  const block = 2 * (C + 1) + 2 * (C + kvWidth) + kvWidth + (C + heads) + 3 * mlpWidth + 2 * C;
  // The embedding; the last norm; the gradients of the residual, of gate and inside or of queries, keys and values, and of what comes before them.
  const around = C + (C + 1) + C + Math.max(2 * mlpWidth, C + 2 * kvWidth) + C;
  const tokens = batch * context;
  const angles = contextLength * (C / heads);
  return (
    BYTES_PER_ELEMENT * (tokens * (layers * block + around) + angles) +
    logitsBytes(tokens, vocabularySize)
  );
}
