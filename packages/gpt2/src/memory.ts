import { LOGITS_BYTES } from "@lrm/autograd";
import { BYTES_PER_ELEMENT } from "@lrm/tensor";
import type { GPT2Config } from "./config.ts";
import { parameterCount } from "./layout.ts";

/** Bytes of the weights. */
export function parameterBytes(config: GPT2Config): number {
  return BYTES_PER_ELEMENT * parameterCount(config);
}

/**
 * Bytes that a forward and backward pass over `batch` windows of `context` tokens take at most, on top of the weights and their gradients (`parameterBytes` each) and of the optimizer's state.
 */
export function activationBytes(
  config: GPT2Config,
  { batch, context }: { readonly batch: number; readonly context: number },
): number {
  const { layers, width: C, mlpWidth, heads, vocabularySize } = config;
  // Two norms with 2 numbers each, packed qkv, attention with its log-sum-exp, the MLP before and after GELU, two residuals.
  const block = 2 * (C + 2) + 3 * C + (C + heads) + 2 * mlpWidth + 2 * C;
  // The embedding; the last norm; the gradients of the residual, of an MLP's inside or of qkv, and of what comes before it.
  const around = C + (C + 2) + C + Math.max(mlpWidth, 3 * C) + C;
  const tokens = batch * context;
  const logits = Math.min(
    Math.max(LOGITS_BYTES, BYTES_PER_ELEMENT * vocabularySize),
    BYTES_PER_ELEMENT * tokens * vocabularySize,
  );
  return BYTES_PER_ELEMENT * tokens * (layers * block + around) + logits;
}
