import { ArgumentError } from "@lrm/tensor";
import { HARMLESS } from "./_harmless_settings.ts";
import { quoteValue } from "./quote_value.ts";

const FAILURE = "Cannot read the model's configuration";
const OTHER_MODEL = "choose a model with this setting";

/**
 * Reads a `config.json` one setting at a time and remembers which were read. Once a model family
 * has read all settings that it knows, {@link HuggingFaceSettings.refuseOthers} refuses any other,
 * so that no setting that changes numbers is ignored.
 *
 * Methods that check a value throw an ArgumentError that names the setting.
 */
export class HuggingFaceSettings {
  readonly #settings: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #asked = new Set<string>();

  /**
   * @param json  the parsed file, or an object in it
   * @param path  path of that object in the file, such as `rope_scaling`. Default: the file itself
   * @throws ArgumentError if it is not an object
   */
  constructor(json: unknown, path?: string) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new ArgumentError(
        path === undefined
          ? `${FAILURE}: config.json must hold an object`
          : `${FAILURE}: ${path} is ${quoteValue(json)}, it must be an object`,
        "use the config.json of the model",
      );
    }
    this.#settings = json as Readonly<Record<string, unknown>>;
    this.#path = path === undefined ? "" : `${path}.`;
  }

  /** Tells whether the file has a setting, even if it is null. */
  has(name: string): boolean {
    this.#asked.add(name);
    return Object.hasOwn(this.#settings, name);
  }

  /** Returns the value of a setting; undefined if it is missing or null. */
  get(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#settings, name) ? (this.#settings[name] ?? undefined) : undefined;
  }

  /** Returns the settings of a nested object; undefined if it is missing or null. */
  inside(name: string): HuggingFaceSettings | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : new HuggingFaceSettings(value, this.#path + name);
  }

  /**
   * Checks settings whose other values would make another model. A missing setting passes.
   *
   * @param values  allowed value of each setting, or a list of allowed values; messages show the
   *   first one
   */
  require(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      const allowed: readonly unknown[] = Array.isArray(value) ? value : [value];
      const given = this.get(name) ?? allowed[0];
      if (!allowed.includes(given)) {
        throw this.#refusal(
          name,
          given,
          `only ${quoteValue(allowed[0])} is supported`,
          OTHER_MODEL,
        );
      }
    }
  }

  /** Checks that every entry of a list is `value`. An empty object counts as an empty list. */
  requireEach(name: string, value?: unknown): void {
    const given = this.get(name) ?? [];
    const entries = typeof given === "object" ? Object.values(given) : [given];
    if (entries.every((entry) => entry === value)) return;
    const supported = value === undefined ? "an empty one" : `a list of ${quoteValue(value)}`;
    throw this.#refusal(name, given, `only ${supported} is supported`, OTHER_MODEL);
  }

  /**
   * Returns a number; `fallback` if the file has none.
   *
   * @param names  all names of the setting. If the file uses several of them, they must agree
   */
  number(names: string | readonly string[], fallback?: number): number {
    const all = typeof names === "string" ? [names] : names;
    const given = all.filter((name) => this.get(name) !== undefined);
    const [first = all[0]!, ...others] = given;
    const value = this.get(first) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw this.#refusal(first, value, "it must be a number", "correct config.json");
    }
    for (const other of others) {
      if (this.get(other) === value) continue;
      throw this.#refusal(
        other,
        this.get(other),
        `but ${this.#path}${first} is ${value}`,
        "keep the one that is right",
      );
    }
    return value;
  }

  /**
   * Refuses the first setting that was not read, unless it is null or cannot change what a model
   * computes: names of files and tokens, dropout, defaults of text generation and the like.
   *
   * @param harmless  further settings of one model family that cannot
   */
  refuseOthers(harmless: readonly string[] = []): void {
    for (const name of Object.keys(this.#settings)) {
      if (this.#asked.has(name) || HARMLESS.has(name) || harmless.includes(name)) continue;
      if (this.get(name) === undefined) continue;
      throw this.#refusal(
        name,
        this.get(name),
        "a setting that is not supported",
        "remove it from config.json if it does not change what the model computes",
      );
    }
  }

  #refusal(name: string, value: unknown, why: string, remedy: string): ArgumentError {
    return new ArgumentError(
      `${FAILURE}: ${this.#path}${clipped(name)} is ${quoteValue(value)}, ${why}`,
      remedy,
    );
  }
}

/** Returns the name of a setting for a message, quoted and cut if it is unusual. */
function clipped(name: string): string {
  return /^[\w.-]{1,80}$/.test(name) ? name : quoteValue(name);
}
