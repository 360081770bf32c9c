import type { ParameterRole } from "@lrm/autograd";
import { countParameters, type ParameterLayout } from "@lrm/language-model";
import type { Shape } from "@lrm/tensor";
import { keyValueWidth, type LLaMAConfig } from "./config.ts";

/** Standard deviation of new weights. */
const DEVIATION = 0.02;

/**
 * Lists all parameters of a model of this size, in the order of the forward pass, with their names
 * in Hugging Face checkpoints.
 */
export function parameterLayout(config: LLaMAConfig): ParameterLayout[] {
  const { vocabularySize, layers, width, mlpWidth, tiedHead = false } = config;
  const kvWidth = keyValueWidth(config);
  const layout: ParameterLayout[] = [];
  const weight = (name: string, shape: Shape, role: ParameterRole): void => {
    layout.push({ name: `${name}.weight`, shape, role, initial: { deviation: DEVIATION } });
  };
  const matrix = (name: string, shape: Shape): void => weight(name, shape, "matrix");
  const norm = (name: string): void => {
    layout.push({ name: `${name}.weight`, shape: [width], initial: 1 });
  };
  weight("model.embed_tokens", [vocabularySize, width], "embedding");
  for (let layer = 0; layer < layers; layer++) {
    const block = `model.layers.${layer}`;
    norm(`${block}.input_layernorm`);
    matrix(`${block}.self_attn.q_proj`, [width, width]);
    matrix(`${block}.self_attn.k_proj`, [kvWidth, width]);
    matrix(`${block}.self_attn.v_proj`, [kvWidth, width]);
    matrix(`${block}.self_attn.o_proj`, [width, width]);
    norm(`${block}.post_attention_layernorm`);
    matrix(`${block}.mlp.gate_proj`, [mlpWidth, width]);
    matrix(`${block}.mlp.up_proj`, [mlpWidth, width]);
    matrix(`${block}.mlp.down_proj`, [width, mlpWidth]);
  }
  norm("model.norm");
  if (!tiedHead) weight("lm_head", [vocabularySize, width], "head");
  return layout;
}

/** Counts the parameters of a model of this size. A tied head counts once. */
export function parameterCount(config: LLaMAConfig): number {
  return countParameters(parameterLayout(config));
}
