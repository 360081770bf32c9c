import { countParameters, type ParameterLayout } from "@lrm/language-model";
import type { Shape } from "@lrm/tensor";
import type { GPT2Config } from "./config.ts";

/** Name of a head that is not tied to the embedding. */
export const HEAD = "lm_head.weight";

/** Standard deviation of new weights. */
const DEVIATION = 0.02;

/**
 * Lists all parameters of a model of this size, in the order of the forward pass. Names are those
 * of Hugging Face checkpoints without `transformer.`. A tied head is `wte.weight`.
 */
export function parameterLayout(config: GPT2Config): ParameterLayout[] {
  const { vocabularySize, contextLength, layers, width, mlpWidth, attentionScale = 1 } = config;
  const layout: ParameterLayout[] = [];
  const norm = (name: string): void => {
    if (config.normalization === "rms") return;
    layout.push({ name: `${name}.weight`, shape: [width], initial: 1 });
    layout.push({ name: `${name}.bias`, shape: [width], initial: 0 });
  };
  const table = (name: string, rows: number): void => {
    layout.push({
      name,
      shape: [rows, width],
      role: "embedding",
      initial: { deviation: DEVIATION },
    });
  };
  const linear = (name: string, kind: string, shape: Shape, deviation: number): void => {
    layout.push({
      name: `${name}.weight`,
      shape,
      role: "matrix",
      kind,
      initial: { deviation },
      transposed: true,
    });
    if (config.biases === false) return;
    layout.push({ name: `${name}.bias`, shape: shape.slice(0, 1), initial: 0 });
  };
  const residual = DEVIATION / Math.sqrt(2 * layers);
  table("wte.weight", vocabularySize);
  if (config.positions !== "rotary") table("wpe.weight", contextLength);
  for (let layer = 0; layer < layers; layer++) {
    norm(`h.${layer}.ln_1`);
    linear(`h.${layer}.attn.c_attn`, "qkv", [3 * width, width], DEVIATION);
    linear(`h.${layer}.attn.c_proj`, "attentionOutput", [width, width], residual / attentionScale);
    norm(`h.${layer}.ln_2`);
    linear(`h.${layer}.mlp.c_fc`, "mlpInput", [mlpWidth, width], DEVIATION);
    linear(`h.${layer}.mlp.c_proj`, "mlpOutput", [width, mlpWidth], residual);
  }
  norm("ln_f");
  if (config.tiedHead === false) {
    const shape = [vocabularySize, width];
    layout.push({ name: HEAD, shape, role: "head", initial: { deviation: DEVIATION } });
  }
  return layout;
}

/** Counts the parameters of a model of this size. A tied head counts once. */
export function parameterCount(config: GPT2Config): number {
  return countParameters(parameterLayout(config));
}
