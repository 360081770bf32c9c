import type { Parameter } from "@lrm/autograd";

/** Weights of a linear layer. */
export interface Dense {
  /** `[out, in]`. */
  readonly weight: Parameter;
  /** `[out]`. */
  readonly bias: Parameter;
}

/** Weights of one block. */
export interface BlockWeights {
  /** Gains of the norm before attention, `[C]`. */
  readonly norm1: Parameter;
  readonly q: Dense;
  readonly k: Dense;
  readonly v: Dense;
  readonly attnProj: Dense;
  /** Gains of the norm before the MLP, `[C]`. */
  readonly norm2: Parameter;
  readonly fc: Dense;
  readonly mlpProj: Dense;
}

/** Weights of a model. */
export interface NanoGPTWeights {
  /** Embedding, `[V, C]`. */
  readonly embed: Parameter;
  /** Gains of the norm after the embedding, `[C]`. */
  readonly norm1: Parameter;
  readonly blocks: readonly BlockWeights[];
  /** Gains of the norm before the head, `[C]`. */
  readonly norm2: Parameter;
  /** Head, `[V, C]` and `[V]`. */
  readonly proj: Dense;
}

/** Groups parameters as the forward pass uses them. */
export function arrangeWeights(parameters: readonly Parameter[], layers: number): NanoGPTWeights {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const get = (name: string): Parameter => byName.get(name)!;
  const dense = (name: string): Dense => ({
    weight: get(`${name}.weight`),
    bias: get(`${name}.bias`),
  });
  const block = (at: string): BlockWeights => ({
    norm1: get(`${at}.norm1.gains`),
    q: dense(`${at}.attn.q`),
    k: dense(`${at}.attn.k`),
    v: dense(`${at}.attn.v`),
    attnProj: dense(`${at}.attn.proj`),
    norm2: get(`${at}.norm2.gains`),
    fc: dense(`${at}.mlp.fc`),
    mlpProj: dense(`${at}.mlp.proj`),
  });
  return {
    embed: get("embed.weight"),
    norm1: get("norm1.gains"),
    blocks: Array.from({ length: layers }, (_, layer) => block(`blocks.${layer}`)),
    norm2: get("norm2.gains"),
    proj: dense("proj"),
  };
}
