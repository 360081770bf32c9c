import { ArgumentError } from "@lrm/tensor";
import type { JsonValue } from "./rule.ts";
import type {
  ModelFacts,
  OptionsOf,
  Setting,
  SettingProblem,
  Settings,
  ValuesOf,
} from "./setting.ts";
import { shown } from "./shown.ts";

/** Reason why options are refused. */
export interface OptionsProblem {
  /** Name of the setting, with the place inside it: "momentum" or "betas[1]". */
  readonly name: string;
  /** The refused value; undefined where a required one is missing. */
  readonly value: unknown;
  /** Says what is wrong: "this value is not allowed". */
  readonly why: string;
  /** Begins with a verb: "take a number from 0 to below 1". */
  readonly remedy: string;
}

/** Finds the first option that no setting is named after, is missing, or has a refused value. */
export function problemInOptions(
  settings: Settings,
  options: Readonly<Record<string, unknown>>,
): OptionsProblem | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(settings, name)) continue;
    return {
      name,
      value,
      why: "there is no such setting",
      remedy: `take only ${Object.keys(settings).join(", ")}`,
    };
  }
  for (const [name, setting] of Object.entries(settings)) {
    const problem = problemOf(setting, options[name]);
    if (problem === undefined) continue;
    const { path, value, remedy } = problem;
    const why = value === undefined ? "it is missing" : "this value is not allowed";
    return { name: `${name}${path}`, value, why, remedy };
  }
  return undefined;
}

function problemOf(setting: Setting, value: unknown): SettingProblem | undefined {
  return value === undefined && setting.presence !== "required"
    ? undefined
    : setting.problem(value);
}

/**
 * Checks a rule's options and fills in its defaults. Options that are undefined count as not given.
 *
 * @throws ArgumentError that names the rule, the setting and a remedy
 * @example
 * ```ts
 * import { resolveSettings, setting } from "@lrm/optimizer";
 * const SETTINGS = { momentum: setting.fraction({ default: 0.9, help: "Fraction kept" }) };
 * expect(resolveSettings("mine", SETTINGS, {})).toEqual({ momentum: 0.9 });
 * expect(() => resolveSettings("mine", SETTINGS, { momentum: 2 })).toThrow(
 *   "Cannot use mine with momentum 2: this value is not allowed; take a number from 0 to below 1",
 * );
 * ```
 */
export function resolveSettings<S extends Settings>(
  rule: string,
  settings: S,
  options: OptionsOf<S>,
): ValuesOf<S> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new ArgumentError(
      `Cannot use ${rule} with ${shown(options)}: settings are an object`,
      `pass one, such as { ${example(settings)} }`,
    );
  }
  const given = options as Readonly<Record<string, unknown>>;
  const problem = problemInOptions(settings, given);
  if (problem !== undefined) {
    const { name, value, why, remedy } = problem;
    throw new ArgumentError(`Cannot use ${rule} with ${name} ${shown(value)}: ${why}`, remedy);
  }
  const values = Object.entries(settings).map(([name, each]) => [
    name,
    given[name] ?? each.default,
  ]);
  return Object.fromEntries(values) as ValuesOf<S>;
}

function example(settings: Settings): string {
  const [name, setting] = Object.entries(settings)[0] ?? ["learningRate"];
  return `${name}: ${shown(setting?.default ?? 0.01)}`;
}

/** Converts resolved values to what a rule records: plain data, without what is not set. */
export function recordSettings(
  settings: Settings,
  values: object,
): Readonly<Record<string, JsonValue>> {
  const given = values as Readonly<Record<string, unknown>>;
  const recorded = Object.entries(settings).flatMap(([name, setting]): [string, JsonValue][] => {
    const value = given[name];
    const json = value === undefined ? undefined : setting.record(value);
    return json === undefined ? [] : [[name, json]];
  });
  return Object.fromEntries(recorded);
}

/** Looks up the default of a setting in training; undefined where there is none. */
export function trainingDefaultOf<T>(
  { training, default: own }: Setting<T>,
  model: ModelFacts,
): T | undefined {
  return training === undefined ? own : training.of(model);
}

/** Describes the default of a setting in training, for help; undefined where there is none. */
export function defaultText({ training, default: own }: Setting): string | undefined {
  if (training !== undefined) return training.text;
  if (own === undefined) return undefined;
  return typeof own === "string" ? own : shown(own);
}
