import type { ParameterRole } from "@lrm/autograd";
import { countParameters, type ParameterLayout } from "@lrm/language-model";
import type { Shape } from "@lrm/tensor";
import { headSizeOf, keyValueWidth, type LLaMAConfig } from "./config.ts";

/** Standard deviation of new weights. */
const DEVIATION = 0.02;

/**
 * Lists all parameters of a model of this size, in the order of the forward pass, with their names
 * in Hugging Face checkpoints.
 */
export function parameterLayout(config: LLaMAConfig): ParameterLayout[] {
  const { vocabularySize, layers, width, heads, mlpWidth, tiedHead = false } = config;
  const { attentionBiases = "none", mlpBiases = false } = config;
  const headSize = headSizeOf(config);
  const kvWidth = keyValueWidth(config);
  const layout: ParameterLayout[] = [];
  const weight = (
    name: string,
    shape: Shape,
    purpose: { readonly role: ParameterRole; readonly kind?: string },
  ): void => {
    layout.push({ name: `${name}.weight`, shape, ...purpose, initial: { deviation: DEVIATION } });
  };
  const matrix = (name: string, kind: string, shape: Shape, biased: boolean): void => {
    weight(name, shape, { role: "matrix", kind });
    if (biased) layout.push({ name: `${name}.bias`, shape: shape.slice(0, 1), initial: 0 });
  };
  const norm = (name: string, size = width): void => {
    layout.push({ name: `${name}.weight`, shape: [size], initial: 1 });
  };
  const [qkv, o] = [attentionBiases !== "none", attentionBiases === "qkvo"];
  weight("model.embed_tokens", [vocabularySize, width], { role: "embedding" });
  for (let layer = 0; layer < layers; layer++) {
    const block = `model.layers.${layer}`;
    norm(`${block}.input_layernorm`);
    matrix(`${block}.self_attn.q_proj`, "qkv", [heads * headSize, width], qkv);
    matrix(`${block}.self_attn.k_proj`, "qkv", [kvWidth, width], qkv);
    matrix(`${block}.self_attn.v_proj`, "qkv", [kvWidth, width], qkv);
    matrix(`${block}.self_attn.o_proj`, "attentionOutput", [width, heads * headSize], o);
    if (config.headNorms) {
      norm(`${block}.self_attn.q_norm`, headSize);
      norm(`${block}.self_attn.k_norm`, headSize);
    }
    norm(`${block}.post_attention_layernorm`);
    matrix(`${block}.mlp.gate_proj`, "mlpInput", [mlpWidth, width], mlpBiases);
    matrix(`${block}.mlp.up_proj`, "mlpInput", [mlpWidth, width], mlpBiases);
    matrix(`${block}.mlp.down_proj`, "mlpOutput", [width, mlpWidth], mlpBiases);
  }
  norm("model.norm");
  if (!tiedHead) weight("lm_head", [vocabularySize, width], { role: "head" });
  return layout;
}

/** Counts the parameters of a model of this size. A tied head counts once. */
export function parameterCount(config: LLaMAConfig): number {
  return countParameters(parameterLayout(config));
}
