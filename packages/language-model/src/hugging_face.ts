import { HARMLESS } from "./_harmless_settings.ts";
import { quoteValue } from "./quote_value.ts";

const FAILURE = "Cannot read the model's configuration";

/**
 * A model's `config.json`, read setting by setting, so that none that changes numbers is passed
 * over: after all that a family knows were asked for, {@link HuggingFaceSettings.refuseOthers}
 * names the first that is left.
 */
export class HuggingFaceSettings {
  readonly #settings: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #asked = new Set<string>();

  /**
   * @param json  the parsed file, or an object in it
   * @param path  of that object: `rope_scaling`. Default: the file itself
   * @throws RangeError when it is no object
   */
  constructor(json: unknown, path?: string) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new RangeError(
        path === undefined
          ? `${FAILURE}: config.json must hold an object`
          : `${FAILURE}: ${path} is ${quoteValue(json)}, it must be an object`,
      );
    }
    this.#settings = json as Readonly<Record<string, unknown>>;
    this.#path = path === undefined ? "" : `${path}.`;
  }

  /** What the file says; undefined where it says nothing, or null. */
  get(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#settings, name) ? (this.#settings[name] ?? undefined) : undefined;
  }

  /** An object of settings in this one; undefined where there is none. */
  inside(name: string): HuggingFaceSettings | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : new HuggingFaceSettings(value, this.#path + name);
  }

  /**
   * Refuses settings that would make another model.
   *
   * @param values  what each has to be, where the file has it; the first one of several is the name
   *   to show
   */
  require(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      const allowed: readonly unknown[] = Array.isArray(value) ? value : [value];
      const given = this.get(name) ?? allowed[0];
      if (!allowed.includes(given)) {
        throw this.#refusal(name, given, `only ${quoteValue(allowed[0])} is supported`);
      }
    }
  }

  /** Refuses a list that has other entries than `value`; an empty object is an empty list. */
  requireEach(name: string, value?: unknown): void {
    const given = this.get(name) ?? [];
    const entries = typeof given === "object" ? Object.values(given) : [given];
    if (entries.every((entry) => entry === value)) return;
    const supported = value === undefined ? "an empty one" : `a list of ${quoteValue(value)}`;
    throw this.#refusal(name, given, `only ${supported} is supported`);
  }

  /**
   * A number; `fallback` where the file has none.
   *
   * @param names  every name that the setting goes by; where several are given, they must agree
   */
  number(names: string | readonly string[], fallback?: number): number {
    const all = typeof names === "string" ? [names] : names;
    const given = all.filter((name) => this.get(name) !== undefined);
    const [first = all[0]!, ...others] = given;
    const value = this.get(first) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw this.#refusal(first, value, "it must be a number");
    }
    for (const other of others) {
      if (this.get(other) === value) continue;
      throw this.#refusal(
        other,
        this.get(other),
        `but ${this.#path}${first} is ${value}; keep the one that is right`,
      );
    }
    return value;
  }

  /**
   * Refuses the settings that nobody asked for, unless they say nothing (null) or cannot change
   * what a model computes: names of files and tokens, dropout, defaults of text generation …
   *
   * @param harmless  more of those, of one family
   */
  refuseOthers(harmless: readonly string[] = []): void {
    for (const name of Object.keys(this.#settings)) {
      if (this.#asked.has(name) || HARMLESS.has(name) || harmless.includes(name)) continue;
      if (this.get(name) === undefined) continue;
      throw this.#refusal(
        name,
        this.get(name),
        "a setting that is not supported; take it out of config.json if it does not change what the model computes",
      );
    }
  }

  #refusal(name: string, value: unknown, problem: string): RangeError {
    return new RangeError(
      `${FAILURE}: ${this.#path}${clipped(name)} is ${quoteValue(value)}, ${problem}`,
    );
  }
}

/** A setting's name, which a stranger's file may make as long as it likes. */
function clipped(name: string): string {
  return /^[\w.-]{1,80}$/.test(name) ? name : quoteValue(name);
}

/** Tokens of special meaning that a `config.json` names. */
export interface SpecialTokens {
  /** Stands between documents; text generation ends with it. */
  readonly endOfText?: number;
}
