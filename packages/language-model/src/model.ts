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
 * A model that reads tokens and scores those that may follow. Families say what lies between the embedding and the head.
 *
 * The model owns its parameters; activations belong to the tape of each call. Tokens outside the vocabulary are the caller's to check.
 */
export abstract class LanguageModel<Config extends LanguageModelConfig = LanguageModelConfig> {
  readonly backend: Backend;
  readonly config: Config;
  /** In the order of the forward pass, named as in Hugging Face checkpoints; weights of linear layers are (out, in). */
  readonly parameters: readonly Parameter[];

  /** @param parameters  owned by the model from now on */
  protected constructor(backend: Backend, config: Config, parameters: readonly Parameter[]) {
    this.backend = backend;
    this.config = config;
    this.parameters = parameters;
  }

  /** Channels that a token's keys have in each block, and its values. */
  abstract readonly keyValueWidth: number;

  /** `[V, C]`: the embedding, where the head is tied to it. */
  protected abstract readonly headWeight: Parameter;

  /**
   * What the last normalization gives, before the head.
   *
   * @param tokens  int32 `[B, T]`
   * @param caches  one for each block, at inference
   * @returns  `[B, T, C]`
   */
  abstract hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable;

  /**
   * Scores of every token that may follow. For training use `loss`, which never holds all of them.
   *
   * @param tokens  int32 `[B, T]`
   * @returns  `[B, T, V]`
   */
  logits(tape: Tape, tokens: Tensor): Variable {
    return this.head(tape, this.hidden(tape, tokens));
  }

  /** Scores from what `hidden` gave: `[..., C]` → `[..., V]`. */
  head(tape: Tape, hidden: Variable): Variable {
    return linear(tape, hidden, this.headWeight); // [..., C] · [V, C]ᵀ → [..., V]
  }

  /**
   * Mean cross-entropy in nats per token; holds a bounded part of the logits at a time.
   *
   * @param inputs  int32 `[B, T]`
   * @param targets  int32 `[B, T]`: the token that follows each input
   * @returns  one element
   */
  loss(tape: Tape, inputs: Tensor, targets: Tensor): Variable {
    return tape.scope(() =>
      linearCrossEntropy(tape, this.hidden(tape, inputs), this.headWeight, targets),
    );
  }

  /** Frees the parameters. */
  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
