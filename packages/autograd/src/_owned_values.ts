import type { TapeValue } from "./tape_value.ts";

/** The values that a tape frees, at its end or at the end of a scope. */
export class OwnedValues {
  #values = new Set<TapeValue>();

  /** Takes ownership of a value, in the current scope. */
  add(value: TapeValue): void {
    this.#values.add(value);
  }

  /** Gives up a value that is freed already. */
  remove(value: TapeValue): void {
    this.#values.delete(value);
  }

  /** Frees a value of the current scope. */
  release(value: TapeValue): void {
    if (this.#values.delete(value)) value.free();
  }

  /** Runs a body and frees all values that were added in it, except the result. */
  scope<Value extends TapeValue>(body: () => Value): Value {
    const outer = this.#values;
    this.#values = new Set();
    let result: Value | undefined;
    try {
      result = body();
      return result;
    } finally {
      for (const value of this.#values) {
        if (value === result) outer.add(value);
        else value.free();
      }
      this.#values = outer;
    }
  }

  /** Frees all values. */
  dispose(): void {
    for (const value of this.#values) value.free();
    this.#values.clear();
  }
}
