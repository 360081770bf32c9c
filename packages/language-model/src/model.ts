import {
  type KeyValueCache,
  linear,
  linearCrossEntropy,
  type Parameter,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import type { Backend, Tensor } from "@lrm/tensor";
import type { LanguageModelConfig } from "./config.ts";

/**
 * A model that reads tokens and scores the tokens that may follow. A model family adds the part
 * between the tokens and the head.
 *
 * The model owns its parameters. Activations belong to the tape of each call. Callers check that
 * tokens are in the vocabulary.
 */
export abstract class LanguageModel<Config extends LanguageModelConfig = LanguageModelConfig> {
  readonly backend: Backend;
  readonly config: Config;
  /**
   * All parameters, in the order of the forward pass, named as in Hugging Face checkpoints. Weights
   * of linear layers are (out, in).
   */
  readonly parameters: readonly Parameter[];

  /** @param parameters  owned by the model from now on */
  protected constructor(backend: Backend, config: Config, parameters: readonly Parameter[]) {
    this.backend = backend;
    this.config = config;
    this.parameters = parameters;
  }

  /** Channels of the keys of a token in each block, and of its values. */
  abstract readonly keyValueWidth: number;

  /** Weight of the head, `[V, C]`. A tied head uses the embedding. */
  protected abstract readonly headWeight: Parameter;

  /**
   * Computes the input of the head.
   *
   * @param tokens  int32 `[B, T]`
   * @param caches  one cache for each block, on inference tapes only
   * @returns  `[B, T, C]`
   */
  abstract hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable;

  /**
   * Scores every token that may follow each token. For training use `loss`, which never holds all
   * scores at once.
   *
   * @param tokens  int32 `[B, T]`
   * @returns  `[B, T, V]`
   */
  logits(tape: Tape, tokens: Tensor): Variable {
    return this.head(this.hidden(tape, tokens));
  }

  /** Computes scores from the result of `hidden`: `[..., C]` → `[..., V]`. */
  head(hidden: Variable): Variable {
    return linear(hidden, this.headWeight); // [..., C] · [V, C]ᵀ → [..., V]
  }

  /**
   * Computes the mean cross-entropy, in nats per token. Holds only a part of the logits at a time.
   *
   * @param inputs  int32 `[B, T]`
   * @param targets  int32 `[B, T]`: the token that follows each input
   * @returns  one element, `[]`
   */
  loss(tape: Tape, inputs: Tensor, targets: Tensor): Variable {
    return tape.scope(() =>
      linearCrossEntropy(this.hidden(tape, inputs), this.headWeight, targets),
    );
  }

  /** Frees the parameters. */
  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
