import {
  type KeyValueCache,
  type LinearCrossEntropyOptions,
  linear,
  linearCrossEntropy,
  type Parameter,
  softCap,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import { ArgumentError, type Backend, formatShape, type Tensor } from "@lrm/tensor";
import type { LanguageModelConfig } from "./config.ts";

/** The last layer of a model, which scores all tokens: `z = x Wᵀ (+ b)`, bounded or not. */
export interface OutputHead {
  /** Weight, `[V, C]`. A tied head uses the embedding. */
  readonly weight: Parameter;
  /** Bias, `[V]`. Default: none. */
  readonly bias?: Parameter;
  /** Bounds scores smoothly to ±softCap, `softCap · z / √(z² + softCap²)`. Default: no bound. */
  readonly softCap?: number;
}

/** Options of {@link LanguageModel.loss}. */
export type LossOptions = Pick<LinearCrossEntropyOptions, "ignoreIndex">;

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

  /** The layer after `hidden`. */
  protected abstract readonly outputHead: OutputHead;

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
    const { weight, bias, softCap: cap } = this.outputHead;
    if (cap === undefined) return linear(hidden, weight, bias); // [..., C] · [V, C]ᵀ → [..., V]
    return hidden.tape.scope(() => softCap(linear(hidden, weight, bias), cap));
  }

  /**
   * Computes the mean cross-entropy, in nats per token. Holds only a part of the logits at a time.
   *
   * @param inputs  int32 `[B, T]`
   * @param targets  int32 `[B, T]`: the token that follows each input
   * @param options  `ignoreIndex`: target of tokens that the mean leaves out. Default: none
   * @returns  one element, `[]`
   */
  loss(tape: Tape, inputs: Tensor, targets: Tensor, options: LossOptions = {}): Variable {
    const { weight, ...others } = this.outputHead;
    return tape.scope(() =>
      linearCrossEntropy(this.hidden(tape, inputs), weight, targets, { ...others, ...options }),
    );
  }

  /**
   * Runs a value through the blocks of a model, one after the other. A recomputing tape keeps only
   * the values between them; an inference tape frees each once it is used.
   *
   * @param x  `[B, T, C]`
   * @param run  computes the value after a block, `[B, T, C]`, from that before it
   */
  protected throughBlocks<Block>(
    x: Variable,
    blocks: readonly Block[],
    run: (x: Variable, block: Block, layer: number) => Variable,
  ): Variable {
    const { tape } = x;
    return blocks.reduce((before, block, layer) => {
      const after = tape.block(() => run(before, block, layer));
      tape.release(before);
      return after;
    }, x);
  }

  /**
   * Checks that the context has room for tokens.
   *
   * @param tokens  `[B, T]`
   * @param past  position of the first token
   * @throws ArgumentError with both lengths
   */
  protected checkWindow({ shape }: Tensor, past: number): void {
    const end = past + (shape.at(-1) ?? 1);
    const { contextLength } = this.config;
    if (end <= contextLength) return;
    throw new ArgumentError(
      `Cannot read tokens ${formatShape(shape)} from position ${past} on: they end at ${end}, but the context is ${contextLength}`,
      "shorten the sequence",
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
