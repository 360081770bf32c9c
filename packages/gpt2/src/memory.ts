import { layoutBytes, logitsBytes } from "@lrm/language-model";
import { BYTES_PER_ELEMENT } from "@lrm/tensor";
import type { GPT2Config } from "./config.ts";
import { parameterLayout } from "./layout.ts";

/** Bytes of the weights. */
export function parameterBytes(config: GPT2Config): number {
  return layoutBytes(parameterLayout(config));
}

/**
 * Bytes that a forward and backward pass over `batch` windows of `context` tokens take at most, on top of the weights and their gradients (`parameterBytes` each) and of the optimizer's state.
 */
export function activationBytes(
  config: GPT2Config,
  { batch, context }: { readonly batch: number; readonly context: number },
): number {
  const { layers, width: C, mlpWidth, heads, vocabularySize } = config;
  const norm = C + (config.normalization === "rms" ? 1 : 2);
  const rotary = config.positions === "rotary";
  const scaled = (config.attentionScale ?? 1) !== 1;
  // Two norms with their numbers, packed qkv, attention with its log-sum-exp, the MLP before and after GELU, two residuals.
  const block =
    2 * norm + (rotary ? 6 : 3) * C + (C + heads) + (scaled ? 2 * C : 0) + 2 * mlpWidth + 2 * C;
  // The embedding; the last norm; the gradients of the residual, of an MLP's inside or of qkv, and of what comes before it.
  const around = C + norm + C + Math.max(mlpWidth, 3 * C) + C;
  const tokens = batch * context;
  const angles = rotary ? config.contextLength * (C / heads) : 0;
  return (
    BYTES_PER_ELEMENT * (tokens * (layers * block + around) + angles) +
    logitsBytes(tokens, vocabularySize)
  );
}
