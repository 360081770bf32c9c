import { type Shape, sizeOf } from "@lrm/tensor";
import type { GPT2Config } from "./config.ts";

/** A parameter of the model. */
export interface ParameterLayout {
  /** As in Hugging Face checkpoints, without `transformer.`: `h.0.attn.c_attn.weight`. */
  readonly name: string;
  /** In memory; the weight of a linear layer is (out, in). */
  readonly shape: Shape;
  /** What a new model starts with: N(0, .02²), that divided by √(2 · layers), or a constant. */
  readonly initial: "normal" | "residual" | 0 | 1;
  /** Whether checkpoints hold it as (in, out). */
  readonly transposed: boolean;
}

/** Every parameter of a model of this size, in the order of the forward pass. The head is tied to `wte.weight`. */
export function parameterLayout(config: GPT2Config): ParameterLayout[] {
  const { vocabularySize, contextLength, layers, width, mlpWidth } = config;
  const layout: ParameterLayout[] = [];
  const add = (
    name: string,
    shape: Shape,
    initial: ParameterLayout["initial"],
    transposed = false,
  ): void => {
    layout.push({ name, shape, initial, transposed });
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [width], 1);
    add(`${name}.bias`, [width], 0);
  };
  const linear = (name: string, shape: Shape, initial: ParameterLayout["initial"]): void => {
    add(`${name}.weight`, shape, initial, true);
    add(`${name}.bias`, shape.slice(0, 1), 0);
  };
  add("wte.weight", [vocabularySize, width], "normal");
  add("wpe.weight", [contextLength, width], "normal");
  for (let layer = 0; layer < layers; layer++) {
    norm(`h.${layer}.ln_1`);
    linear(`h.${layer}.attn.c_attn`, [3 * width, width], "normal");
    linear(`h.${layer}.attn.c_proj`, [width, width], "residual");
    norm(`h.${layer}.ln_2`);
    linear(`h.${layer}.mlp.c_fc`, [mlpWidth, width], "normal");
    linear(`h.${layer}.mlp.c_proj`, [width, mlpWidth], "residual");
  }
  norm("ln_f");
  return layout;
}

/** Number of parameters of a model of this size; the tied head counts once. */
export function parameterCount(config: GPT2Config): number {
  return parameterLayout(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
