import { type KeyValueCache, Tape } from "@lrm/autograd";
import { Tensor, tensor } from "@lrm/tensor";
import type { LanguageModel } from "./model.ts";

/**
 * Reads tokens and predicts the next one. Caches the keys and values of earlier tokens, so that a
 * new token costs one pass over that token alone.
 *
 * When the context is full, drops its older half and reads the rest again, at new positions.
 */
export class Decoder {
  readonly #model: LanguageModel;
  readonly #length: number;
  readonly #caches: readonly { readonly keys: Tensor; readonly values: Tensor }[];
  /** Tokens in the caches. */
  #window: number[] = [];

  /** @param length  largest number of tokens to keep, at most the context of the model */
  constructor(model: LanguageModel, length: number = model.config.contextLength) {
    const { contextLength, layers } = model.config;
    this.#model = model;
    this.#length = Math.min(length, contextLength);
    const allocate = () => Tensor.allocate(model.backend, [1, this.#length, model.keyValueWidth]);
    this.#caches = Array.from({ length: layers }, () => ({
      keys: allocate(),
      values: allocate(),
    }));
  }

  /** Tokens that the last scores depend on, oldest first. */
  get window(): readonly number[] {
    return this.#window;
  }

  /**
   * Appends tokens and scores their successors. Reads back from the device once.
   *
   * @param tokens  at least one token. If they do not all fit, only the last ones are used
   * @returns one score for each token that may follow, `[V]`
   */
  async next(tokens: ArrayLike<number>): Promise<Float32Array> {
    let fresh = Array.from(tokens).slice(-this.#length);
    if (this.#window.length + fresh.length > this.#length) {
      const kept = Math.max(fresh.length, Math.ceil(this.#length / 2));
      fresh = [...this.#window, ...fresh].slice(-kept);
      this.#window = [];
    }
    const past = this.#window.length;
    const { backend, config } = this.#model;
    using tape = Tape.inference(backend);
    using input = tensor(backend, Int32Array.from(fresh), [1, fresh.length]); // [1, T]
    const caches = this.#caches.map((cache): KeyValueCache => ({ ...cache, past }));
    const hidden = this.#model.hidden(tape, input, caches); // [1, T, C]
    using rows = hidden.value.reshape([fresh.length, config.width]); // [T, C]
    using last = rows.slice(fresh.length - 1, fresh.length); // [1, C]
    const logits = this.#model.head(tape.constant(last)); // [1, V]
    const scores = await logits.value.read();
    this.#window = [...this.#window, ...fresh];
    return scores as Float32Array;
  }

  /** Frees the cached keys and values, but not the model. */
  dispose(): void {
    for (const { keys, values } of this.#caches) {
      keys.dispose();
      values.dispose();
    }
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
