import {
  crossEntropy,
  embedding,
  linear,
  Parameter,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import { type Corpus, tokensInMemory } from "@lrm/data";
import { adamw, Optimizer } from "@lrm/optimizer";
import { type Backend, Random, type Tensor } from "@lrm/tensor";
import type { LanguageModelOptions } from "../language_model.ts";
import type { TrainSettings } from "../train_settings.ts";
import type { TrainableModel } from "../trainable_model.ts";

/** Vocabulary size, and length of a token's vector. */
const [V, C] = [16, 8];

/**
 * A minimal language model for tests: the logits of the next token are a linear map of this token's
 * vector.
 */
export class Bigram implements TrainableModel {
  readonly vocabularySize = V;
  readonly parameters: readonly Parameter[];
  readonly #table: Parameter;
  readonly #head: Parameter;

  constructor(backend: Backend, seed = 1) {
    const random = new Random(seed);
    this.#table = new Parameter("table", random.fork("table").normal(backend, [V, C]), {
      role: "embedding",
    });
    this.#head = new Parameter("head", random.fork("head").normal(backend, [V, C]), {
      role: "head",
    });
    this.parameters = [this.#table, this.#head];
  }

  loss(
    tape: Tape,
    inputs: Tensor,
    targets: Tensor,
    options: { readonly ignoreIndex?: number } = {},
  ): Variable {
    // [B, T] → [B, T, C] → [B, T, V]
    const hidden = embedding(this.#table, tape.constant(inputs));
    return crossEntropy(linear(hidden, this.#head), targets, options);
  }

  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Makes an optimizer for all parameters of a model. */
export function optimizerOf({ parameters }: TrainableModel): Optimizer {
  return new Optimizer({ groups: [{ rule: adamw({ learningRate: 0.02 }), parameters }] });
}

/**
 * Makes tokens that a bigram model can learn: each token is mostly followed by the same other
 * token.
 */
export function patternCorpus(length = 2000): Corpus {
  const words = new Random(9).words();
  let token = 0;
  const tokens = Uint8Array.from({ length }, () => {
    token = words.next().value % 8 === 0 ? words.next().value % V : (token * 5 + 3) % V;
    return token;
  });
  const end = Math.floor(length * 0.9);
  return {
    name: "a pattern",
    train: tokensInMemory(tokens.subarray(0, end)),
    validation: tokensInMemory(tokens.subarray(end)),
  };
}

/** Settings of a small run. Tests override some of them. */
export const SETTINGS: TrainSettings & Omit<LanguageModelOptions, "vocabularySize"> = {
  seed: 1,
  steps: 40,
  batch: 4,
  context: 8,
  accumulation: 1,
  evaluateEvery: 10,
  evaluationTokens: 64,
  checkpointEvery: 16,
};

/** Collects all weights and optimizer state under the names they have in a checkpoint. */
export function tensorsOf(model: TrainableModel, optimizer: Optimizer): Record<string, Tensor> {
  return Object.fromEntries([
    ...model.parameters.map(({ name, value }) => [`model/${name}`, value] as const),
    ...Object.entries(optimizer.state().tensors).map(([name, each]) => [`optimizer/${name}`, each]),
  ]);
}
