import {
  boundsOf,
  firstProblem,
  numberProblem,
  parseNumber,
  parseNumbers,
  refusal,
} from "./_number_bounds.ts";
import type { JsonValue } from "./rule.ts";
import type {
  NumberBounds,
  Presence,
  Setting,
  SettingInput,
  SettingNeed,
  SettingProblem,
  TrainingDefault,
} from "./setting.ts";

/** Properties that every kind of setting has. */
export interface SettingSpec<T> {
  /** A sentence fragment: "Fraction of the old momentum kept at each step". */
  readonly help: string;
  /** The rule's own default. */
  readonly default?: T;
  /** Refuses options without this setting. Default false. */
  readonly required?: boolean;
  /** Default while training, where it differs. */
  readonly training?: T | TrainingDefault<T> | undefined;
  /** Shows it in short help. Default false. */
  readonly common?: boolean;
  /** Keeps it in the rule's recorded settings. Default true. */
  readonly recorded?: boolean;
  /** Other settings without any of which it has no effect. Default: it always has one. */
  readonly needs?: readonly SettingNeed[];
}

/** Presence that follows from a spec. */
type PresenceOf<S> = S extends { readonly default: unknown }
  ? "default"
  : S extends { readonly required: true }
    ? "required"
    : "optional";

interface NumberSpec extends SettingSpec<number>, NumberBounds {}

function number<const S extends NumberSpec>(spec: S): Setting<number, PresenceOf<S>> {
  const bounds = boundsOf(spec);
  return make(spec, { kind: "number", ...bounds }, parseNumber, (value) =>
    numberProblem(value, bounds, spec.default),
  );
}

function wholeNumber<const S extends SettingSpec<number> & Pick<NumberBounds, "from" | "to">>(
  spec: S,
): Setting<number, PresenceOf<S>> {
  return number({ from: 0, ...spec, whole: true }) as Setting<number, PresenceOf<S>>;
}

function fraction<const S extends SettingSpec<number>>(spec: S): Setting<number, PresenceOf<S>> {
  return number({ ...spec, from: 0, below: 1 }) as Setting<number, PresenceOf<S>>;
}

interface ChoiceSpec<C extends readonly string[]> extends SettingSpec<C[number]> {
  readonly choices: C;
}

function choice<
  const C extends readonly string[],
  const S extends Omit<ChoiceSpec<C>, "choices"> = SettingSpec<C[number]>,
>(spec: S & { readonly choices: C }): Setting<C[number], PresenceOf<S>> {
  const { choices } = spec;
  const remedy = `take ${listed(choices.map((each) => JSON.stringify(each)))}`;
  return make(
    spec,
    { kind: "choice", choices },
    (text) => text,
    (value) => refusal((choices as readonly unknown[]).includes(value), value, remedy),
  );
}

function flag<const S extends SettingSpec<boolean>>(spec: S): Setting<boolean, PresenceOf<S>> {
  return make(spec, { kind: "flag" }, flagFrom, (value) =>
    refusal(typeof value === "boolean", value, "take true or false"),
  );
}

interface PairSpec extends SettingSpec<readonly [number, number]> {
  readonly each: NumberBounds;
}

function pair<const S extends PairSpec>(
  spec: S,
): Setting<readonly [number, number], PresenceOf<S>> {
  const { each } = spec;
  const example = spec.default ?? [0, 0];
  const remedy = `take two numbers, such as [${example.join(", ")}]`;
  return make(spec, { kind: "pair", each }, parseNumbers, (value) => {
    if (!Array.isArray(value) || value.length !== 2) return { path: "", value, remedy };
    return firstProblem(value.map((part, index) => [`[${index}]`, part, each]));
  });
}

interface FieldsSpec<F extends string> extends SettingSpec<Readonly<Record<F, number>>> {
  readonly fields: Readonly<Record<F, NumberBounds>>;
}

function fields<F extends string, const S extends Omit<FieldsSpec<F>, "fields">>(
  spec: S & { readonly fields: Readonly<Record<F, NumberBounds>> },
): Setting<Readonly<Record<F, number>>, PresenceOf<S>> {
  const entries = Object.entries<NumberBounds>(spec.fields);
  const names = entries.map(([name]) => name);
  const parse = (text: string) => {
    const numbers = parseNumbers(text);
    if (numbers.length !== names.length) return text;
    return Object.fromEntries(names.map((name, index) => [name, numbers[index]]));
  };
  return make(spec, { kind: "fields", fields: spec.fields }, parse, (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { path: "", value, remedy: `take { ${names.join(", ")} }` };
    }
    const given = value as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      return { path: `.${unknown}`, value: given[unknown], remedy: `take { ${names.join(", ")} }` };
    }
    return firstProblem(entries.map(([name, bounds]) => [`.${name}`, given[name], bounds]));
  });
}

interface CodeSpec<T> extends SettingSpec<T> {
  /** Tells whether a value is allowed. */
  accepts(value: unknown): boolean;
  /** Begins with a verb: "take a function". */
  readonly remedy: string;
  /** Converts a value for the rule's recorded settings. Default: it is left out. */
  record?(value: T): JsonValue | undefined;
}

function code<T>(spec: CodeSpec<T> & { readonly default: T }): Setting<T, "default">;
function code<T>(spec: CodeSpec<T>): Setting<T, "optional">;
function code<T>(spec: CodeSpec<T>): Setting<T> {
  const made: Setting<T> = make(
    spec,
    { kind: "code" },
    (text) => text,
    (value) => refusal(spec.accepts(value), value, spec.remedy),
  );
  return { ...made, record: (value) => spec.record?.(value) };
}

/**
 * Functions that make settings, one for each kind of value.
 *
 * @example
 * ```ts
 * import { setting } from "@lrm/optimizer";
 * const damping = setting.number({ above: 0, default: 0.2, help: "Damping of the inverse" });
 * expect(damping.problem(damping.parse("0.1"))).toBeUndefined();
 * expect(damping.problem(-1)?.remedy).toBe("take a number above 0, such as 0.2");
 * ```
 */
export const setting = {
  /** A number within bounds. */
  number,
  /** A whole number within bounds. */
  wholeNumber,
  /** A number of at least 0 and below 1. */
  fraction,
  /** One of several words. */
  choice,
  /** True or false. */
  flag,
  /** Two numbers, such as the betas of Adam. */
  pair,
  /** An object of numbers with fixed names, such as coefficients. */
  fields,
  /** A value that only a program can give, such as a function. */
  code,
} as const;

function make<T, P extends Presence>(
  spec: SettingSpec<T>,
  input: SettingInput,
  parse: (text: string) => unknown,
  problem: (value: unknown) => SettingProblem | undefined,
): Setting<T, P> {
  const { help, default: own, required = false, training, common = false, recorded = true } = spec;
  const { needs } = spec;
  const presence = own === undefined ? (required ? "required" : "optional") : "default";
  return {
    input,
    presence: presence as P,
    default: own,
    training: training === undefined ? undefined : trainingDefault(training),
    help,
    common,
    ...(needs && { needs }),
    problem,
    parse,
    record: (value) => (recorded ? (value as JsonValue) : undefined),
  };
}

function trainingDefault<T>(given: T | TrainingDefault<T>): TrainingDefault<T> {
  if (typeof given === "object" && given !== null && "of" in given) return given;
  return { of: () => given, text: String(given) };
}

function flagFrom(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return text;
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
