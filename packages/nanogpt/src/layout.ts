import type { ParameterRole } from "@lrm/autograd";
import { countParameters, layoutBytes, type ParameterLayout } from "@lrm/language-model";
import type { NanoGPTConfig } from "./config.ts";

/**
 * Variance of new weights, times the inputs of their layer: about that of PyTorch's linear layers.
 */
const VARIANCE = 0.33;

/**
 * Lists all parameters of a model of this size, in the order of the forward pass, with their names
 * in the benchmark. Layers named `proj`, the head among them, start at zero.
 */
export function parameterLayout(config: NanoGPTConfig): ParameterLayout[] {
  const { vocabularySize, layers, width, mlpWidth } = config;
  const layout: ParameterLayout[] = [];
  const gains = (name: string): void => {
    layout.push({ name: `${name}.gains`, shape: [width], initial: 1 });
  };
  const dense = (name: string, out: number, inputs: number, role: ParameterRole = "matrix") => {
    const initial = name.endsWith("proj") ? 0 : { deviation: Math.sqrt(VARIANCE / inputs) };
    layout.push(
      { name: `${name}.weight`, shape: [out, inputs], role, initial },
      { name: `${name}.bias`, shape: [out], initial: 0 },
    );
  };
  layout.push({
    name: "embed.weight",
    shape: [vocabularySize, width],
    role: "embedding",
    initial: { deviation: 1 },
  });
  gains("norm1");
  for (let layer = 0; layer < layers; layer++) {
    const block = `blocks.${layer}`;
    gains(`${block}.norm1`);
    for (const part of ["q", "k", "v", "proj"]) dense(`${block}.attn.${part}`, width, width);
    gains(`${block}.norm2`);
    dense(`${block}.mlp.fc`, mlpWidth, width);
    dense(`${block}.mlp.proj`, width, mlpWidth);
  }
  gains("norm2");
  dense("proj", vocabularySize, width, "head");
  return layout;
}

/** Counts the parameters of a model of this size. */
export function parameterCount(config: NanoGPTConfig): number {
  return countParameters(parameterLayout(config));
}

/** Computes the bytes of the weights of a model of this size. */
export function parameterBytes(config: NanoGPTConfig): number {
  return layoutBytes(parameterLayout(config));
}
