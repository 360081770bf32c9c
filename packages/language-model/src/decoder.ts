import { type KeyValueCache, Tape } from "@lrm/autograd";
import { Tensor, tensor } from "@lrm/tensor";
import type { LanguageModel } from "./model.ts";

/**
 * Reads tokens one after the other and gives the scores of the next one; keeps keys and values of those before, so that a token costs one pass over it alone.
 *
 * When the context is full, it forgets the older half of it and reads the rest again, at new positions.
 */
export class Decoder {
  readonly #model: LanguageModel;
  readonly #length: number;
  readonly #caches: readonly { readonly keys: Tensor; readonly values: Tensor }[];
  /** The tokens that the caches hold. */
  #window: number[] = [];

  /** @param length  the most tokens to keep, up to the model's context */
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

  /** The tokens that the next scores depend on. */
  get window(): readonly number[] {
    return this.#window;
  }

  /**
   * Appends tokens. One readback.
   *
   * @param tokens  at least one; of more than fit the last ones count
   * @returns scores `[V]` of the token that follows
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
    const logits = this.#model.head(tape, tape.constant(last)); // [1, V]
    const scores = await logits.value.read();
    this.#window = [...this.#window, ...fresh];
    return scores as Float32Array;
  }

  /** Frees the keys and values; the model stays. */
  dispose(): void {
    for (const { keys, values } of this.#caches) {
      keys.dispose();
      values.dispose();
    }
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
