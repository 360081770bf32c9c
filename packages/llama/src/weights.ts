import type { Parameter } from "@lrm/autograd";

/** Weight and bias of a linear layer, or the gain of a normalization. */
export interface Affine {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
}

/** Names of the layers of one block in checkpoints. */
const IN_BLOCK = {
  inputNorm: "input_layernorm",
  q: "self_attn.q_proj",
  k: "self_attn.k_proj",
  v: "self_attn.v_proj",
  o: "self_attn.o_proj",
  attentionNorm: "post_attention_layernorm",
  gate: "mlp.gate_proj",
  up: "mlp.up_proj",
  down: "mlp.down_proj",
} as const;

/** Names of the layers that only some models have. */
const SOMETIMES = { qNorm: "self_attn.q_norm", kNorm: "self_attn.k_norm" } as const;

/** Weights of one block. */
export type BlockWeights = Readonly<Record<keyof typeof IN_BLOCK, Affine>> &
  Readonly<Record<keyof typeof SOMETIMES, Affine | undefined>>;

/** Weights of a model. */
export interface LLaMAWeights {
  /** Embedding, `[V, C]`. */
  readonly embedding: Parameter;
  readonly blocks: readonly BlockWeights[];
  readonly norm: Parameter;
  /** Head, `[V, C]`. A tied head is the embedding. */
  readonly head: Parameter;
}

/** Groups parameters as the forward pass uses them. */
export function arrangeWeights(parameters: readonly Parameter[], layers: number): LLaMAWeights {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const get = (name: string): Parameter => byName.get(`${name}.weight`)!;
  const affine = (name: string): Affine | undefined => {
    const weight = byName.get(`${name}.weight`);
    return weight && { weight, bias: byName.get(`${name}.bias`) };
  };
  const block = (layer: number): BlockWeights =>
    Object.fromEntries(
      Object.entries({ ...IN_BLOCK, ...SOMETIMES }).map(([key, name]) => [
        key,
        affine(`model.layers.${layer}.${name}`),
      ]),
    ) as unknown as BlockWeights;
  const embedding = get("model.embed_tokens");
  return {
    embedding,
    blocks: Array.from({ length: layers }, (_, layer) => block(layer)),
    norm: get("model.norm"),
    head: byName.get("lm_head.weight") ?? embedding,
  };
}
