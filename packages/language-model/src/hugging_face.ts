const FAILURE = "Cannot read the model's configuration";

/** A model's `config.json`, read setting by setting. */
export class HuggingFaceSettings {
  readonly #settings: Readonly<Record<string, unknown>>;

  /**
   * @param json  the parsed file
   * @throws RangeError when it holds no object
   */
  constructor(json: unknown) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new RangeError(`${FAILURE}: config.json must hold an object`);
    }
    this.#settings = json as Readonly<Record<string, unknown>>;
  }

  /** What the file says; undefined where it says nothing, or null. */
  get(name: string): unknown {
    return this.#settings[name] ?? undefined;
  }

  /**
   * Refuses settings that would make another model.
   *
   * @param values  what each has to be, where the file has it; the first one of several is the name to show
   */
  require(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      const allowed: readonly unknown[] = Array.isArray(value) ? value : [value];
      const given = this.get(name) ?? allowed[0];
      if (!allowed.includes(given)) {
        throw new RangeError(
          `${FAILURE}: ${name} is ${JSON.stringify(given)}, only ${JSON.stringify(allowed[0])} is supported`,
        );
      }
    }
  }

  /** A number; `fallback` where the file has none. */
  number(name: string, fallback?: number): number {
    const value = this.get(name) ?? fallback;
    if (typeof value === "number") return value;
    throw new RangeError(
      `${FAILURE}: ${name} is ${value === undefined ? "missing" : JSON.stringify(value)}, it must be a number`,
    );
  }
}
