import {
  causalAttention,
  embedding,
  type KeyValueCache,
  linear,
  type Parameter,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import type { Backend, Random, Tensor } from "@lrm/tensor";
import type { LanguageModelConfig } from "../config.ts";
import { initializeWeights } from "../initialize.ts";
import type { ParameterLayout } from "../layout.ts";
import { LanguageModel, type OutputHead } from "../model.ts";

/** Sizes of the tiny model. */
export const TINY: LanguageModelConfig = {
  vocabularySize: 11,
  contextLength: 8,
  layers: 2,
  width: 6,
  heads: 2,
  mlpWidth: 12,
  epsilon: 1e-5,
};

/** Parameters of a tiny model. As in GPT-2, checkpoints store the weights of blocks transposed. */
export function tinyLayout({
  vocabularySize,
  contextLength,
  layers,
  width,
}: LanguageModelConfig): ParameterLayout[] {
  const initial = { deviation: 0.5 };
  return [
    { name: "token.weight", shape: [vocabularySize, width], role: "embedding", initial },
    { name: "position.weight", shape: [contextLength, width], role: "embedding", initial },
    ...Array.from({ length: layers }, (_, layer): ParameterLayout[] => [
      {
        name: `h.${layer}.qkv.weight`,
        shape: [3 * width, width],
        role: "matrix",
        kind: "qkv",
        initial,
        transposed: true,
      },
      { name: `h.${layer}.qkv.bias`, shape: [3 * width], initial: 0 },
      {
        name: `h.${layer}.out.weight`,
        shape: [width, width],
        role: "matrix",
        kind: "attentionOutput",
        initial,
        transposed: true,
      },
    ]).flat(),
    { name: "head.weight", shape: [vocabularySize, width], role: "head", initial },
  ];
}

/** A transformer with nothing but embeddings, attention and a head, to test what families share. */
export class TinyModel extends LanguageModel {
  readonly keyValueWidth: number;
  protected readonly outputHead: OutputHead;
  readonly #byName: ReadonlyMap<string, Parameter>;

  constructor(backend: Backend, config: LanguageModelConfig, parameters: readonly Parameter[]) {
    super(backend, config, parameters);
    this.keyValueWidth = config.width;
    this.#byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    this.outputHead = { weight: this.#get("head.weight") };
  }

  /** Makes a model with random weights. */
  static initialize(backend: Backend, random: Random, config: LanguageModelConfig = TINY) {
    return new TinyModel(backend, config, initializeWeights(backend, tinyLayout(config), random));
  }

  hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable {
    const { heads, layers } = this.config;
    const past = caches?.[0]?.past ?? 0;
    const positions = this.#get("position.weight");
    let x = embedding(this.#get("token.weight"), tape.constant(tokens), { positions, past }); // [B, T, C]
    for (let layer = 0; layer < layers; layer++) {
      const [weight, bias] = [this.#get(`h.${layer}.qkv.weight`), this.#get(`h.${layer}.qkv.bias`)];
      const cache = caches?.[layer];
      const qkv = linear(x, weight, bias); // [B, T, 3C]
      const attention = causalAttention(qkv, { heads, ...(cache && { cache }) });
      x = linear(attention, this.#get(`h.${layer}.out.weight`), undefined, { residual: x });
    }
    return x;
  }

  #get(name: string): Parameter {
    return this.#byName.get(name)!;
  }
}
