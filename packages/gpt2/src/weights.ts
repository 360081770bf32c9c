import type { Parameter } from "@lrm/autograd";
import { HEAD } from "./layout.ts";

/** Weight and bias of a linear layer, or gain and bias of a normalization. */
export interface Affine {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
}

/** Weights of one block by their names in checkpoints. A normalization without gain has none. */
export interface BlockWeights {
  readonly ln_1: Affine | undefined;
  readonly c_attn: Affine;
  readonly c_proj: Affine;
  readonly ln_2: Affine | undefined;
  readonly c_fc: Affine;
  readonly mlp_c_proj: Affine;
}

/** Weights of a model. */
export interface GPT2Weights {
  /** Embedding, `[V, C]`. */
  readonly wte: Parameter;
  /** Head, `[V, C]`. A tied head is the embedding. */
  readonly head: Parameter;
  /** Learned positions, `[context, C]`. */
  readonly wpe: Parameter | undefined;
  readonly blocks: readonly BlockWeights[];
  readonly ln_f: Affine | undefined;
}

/** Groups parameters as the forward pass uses them. */
export function arrangeWeights(parameters: readonly Parameter[], layers: number): GPT2Weights {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const norm = (name: string): Affine | undefined => {
    const weight = byName.get(`${name}.weight`);
    return weight && { weight, bias: byName.get(`${name}.bias`) };
  };
  const linear = (name: string): Affine => norm(name)!;
  return {
    wte: byName.get("wte.weight")!,
    head: byName.get(HEAD) ?? byName.get("wte.weight")!,
    wpe: byName.get("wpe.weight"),
    blocks: Array.from({ length: layers }, (_, layer) => ({
      ln_1: norm(`h.${layer}.ln_1`),
      c_attn: linear(`h.${layer}.attn.c_attn`),
      c_proj: linear(`h.${layer}.attn.c_proj`),
      ln_2: norm(`h.${layer}.ln_2`),
      c_fc: linear(`h.${layer}.mlp.c_fc`),
      mlp_c_proj: linear(`h.${layer}.mlp.c_proj`),
    })),
    ln_f: norm("ln_f"),
  };
}
