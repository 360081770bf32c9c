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
  const dense = (
    name: string,
    shape: readonly [out: number, inputs: number],
    purpose: { readonly role: ParameterRole; readonly kind?: string },
  ): void => {
    const [out, inputs] = shape;
    const initial = name.endsWith("proj") ? 0 : { deviation: Math.sqrt(VARIANCE / inputs) };
    layout.push(
      { name: `${name}.weight`, shape, ...purpose, initial },
      { name: `${name}.bias`, shape: [out], initial: 0 },
    );
  };
  layout.push({
    name: "embed.weight",
    shape: [vocabularySize, width],
    role: "embedding",
    initial: { deviation: 1 },
  });
  const matrix = (name: string, kind: string, shape: readonly [out: number, inputs: number]) =>
    dense(name, shape, { role: "matrix", kind });
  gains("norm1");
  for (let layer = 0; layer < layers; layer++) {
    const block = `blocks.${layer}`;
    gains(`${block}.norm1`);
    for (const part of ["q", "k", "v"]) matrix(`${block}.attn.${part}`, "qkv", [width, width]);
    matrix(`${block}.attn.proj`, "attentionOutput", [width, width]);
    gains(`${block}.norm2`);
    matrix(`${block}.mlp.fc`, "mlpInput", [mlpWidth, width]);
    matrix(`${block}.mlp.proj`, "mlpOutput", [width, mlpWidth]);
  }
  gains("norm2");
  dense("proj", [vocabularySize, width], { role: "head" });
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
