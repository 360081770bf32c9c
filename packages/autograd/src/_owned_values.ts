import type { TapeValue } from "./tape_value.ts";

/** The values that a tape frees, at its end or at the end of a scope. */
export class OwnedValues {
  /** Values of each open scope, the innermost last. */
  readonly #scopes: Set<TapeValue>[] = [new Set()];

  /** Takes ownership of a value, in the current scope. */
  add(value: TapeValue): void {
    this.#current.add(value);
  }

  /** Gives up a value that is freed already. */
  remove(value: TapeValue): void {
    for (const values of this.#scopes) values.delete(value);
  }

  /** Frees a value of the current scope. */
  release(value: TapeValue): void {
    if (this.#current.delete(value)) value.free();
  }

  /** Lists the values of all scopes. */
  all(): TapeValue[] {
    return this.#scopes.flatMap((values) => [...values]);
  }

  /**
   * Runs a body and frees the values that were added in it, except the result and those that
   * `keeps` is true for, which move to the outer scope.
   *
   * @param moved  called with each value that moves, except the result
   */
  scope<Value extends TapeValue>(
    body: () => Value,
    keeps: (value: TapeValue) => boolean,
    moved: (value: TapeValue) => void = () => {},
  ): Value {
    const made = new Set<TapeValue>();
    this.#scopes.push(made);
    let result: Value | undefined;
    try {
      result = body();
      return result;
    } finally {
      this.#scopes.pop();
      for (const value of made) {
        if (value !== result && !keeps(value)) {
          value.free();
          continue;
        }
        this.add(value);
        if (value !== result) moved(value);
      }
    }
  }

  /** Frees all values. */
  dispose(): void {
    for (const value of this.all()) value.free();
    for (const values of this.#scopes) values.clear();
  }

  get #current(): Set<TapeValue> {
    return this.#scopes.at(-1)!; // the first one is never closed
  }
}
