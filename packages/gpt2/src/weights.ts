import type { Parameter } from "@lrm/autograd";

/** A normalization's or linear layer's pair. */
export interface Affine {
  readonly weight: Parameter;
  readonly bias: Parameter;
}

/** The weights of one block, by their names in checkpoints. */
export interface BlockWeights {
  readonly ln_1: Affine;
  readonly c_attn: Affine;
  readonly c_proj: Affine;
  readonly ln_2: Affine;
  readonly c_fc: Affine;
  readonly mlp_c_proj: Affine;
}

/** The weights of a model. */
export interface GPT2Weights {
  /** `[V, C]`: embedding and head. */
  readonly wte: Parameter;
  /** `[context, C]` */
  readonly wpe: Parameter;
  readonly blocks: readonly BlockWeights[];
  readonly ln_f: Affine;
}

/** Sorts parameters into where the forward pass wants them. */
export function arrangeWeights(parameters: readonly Parameter[], layers: number): GPT2Weights {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const get = (name: string): Parameter => byName.get(name)!;
  const affine = (name: string): Affine => ({
    weight: get(`${name}.weight`),
    bias: get(`${name}.bias`),
  });
  return {
    wte: get("wte.weight"),
    wpe: get("wpe.weight"),
    blocks: Array.from({ length: layers }, (_, layer) => ({
      ln_1: affine(`h.${layer}.ln_1`),
      c_attn: affine(`h.${layer}.attn.c_attn`),
      c_proj: affine(`h.${layer}.attn.c_proj`),
      ln_2: affine(`h.${layer}.ln_2`),
      c_fc: affine(`h.${layer}.mlp.c_fc`),
      mlp_c_proj: affine(`h.${layer}.mlp.c_proj`),
    })),
    ln_f: affine("ln_f"),
  };
}
