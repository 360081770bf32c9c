import { isObject, quote } from "@lrm/files/values";
import type { OptimizerEntry, Setting, SettingInput } from "@lrm/optimizer";
import { InputError } from "../errors.ts";
import { TAKEN_NAMES } from "./optimizer_fields.ts";

const KINDS: readonly unknown[] = [
  "number",
  "choice",
  "flag",
  "pair",
  "fields",
  "code",
] satisfies SettingInput["kind"][];

/** Pattern of names, which appear in commands, addresses and file names. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const SETTING_NAME = /^[a-z][a-zA-Z0-9]*$/;
const LONGEST_NAME = 40;
const LONGEST_TEXT = 400;

/** Tells whether a value can be an optimizer's name: `my-rule`. */
export function isOptimizerName(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST_NAME && NAME.test(value);
}

/**
 * Checks that an external value is an optimizer's entry. Looks only at its fields, since it may
 * come from another copy of `@lrm/optimizer`.
 *
 * @param what  name of the value for messages: `my_rule.js`
 * @throws InputError that names what is missing or wrong
 */
export function checkOptimizerEntry(value: unknown, what: string): OptimizerEntry {
  const problem = problemIn(value);
  if (problem === undefined) return value as OptimizerEntry;
  throw new InputError(`Cannot use ${what}: ${problem}`, "make it with defineOptimizer()");
}

function problemIn(value: unknown): string | undefined {
  if (!isObject(value)) return "it holds no entry of an optimizer";
  const { name, title, help, trains, settings, make, cooldown } = value;
  if (!isOptimizerName(name)) {
    return `its name is ${quote(name)}, not lower-case words joined by dashes, such as "my-rule"`;
  }
  const of = `the entry "${name}"`;
  if (!isText(title)) return `${of} has no title`;
  if (!isText(help)) return `${of} has no help`;
  if (trains !== "matrices" && trains !== "all") {
    return `${of} has trains ${quote(trains)}, not "matrices" or "all"`;
  }
  if (typeof make !== "function") return `${of} has no make()`;
  if (cooldown !== undefined && !isFraction(cooldown)) {
    return `${of} has cooldown ${quote(cooldown)}, not a number from 0 to 1`;
  }
  if (!isObject(settings)) return `${of} has no settings`;
  for (const [each, setting] of Object.entries(settings)) {
    const problem = problemOfSetting(each, setting);
    if (problem !== undefined) return `${of} has a setting ${quote(each)} ${problem}`;
  }
  const { learningRate } = settings as Readonly<Record<string, Setting>>;
  if (learningRate?.input.kind !== "number")
    return `${of} has no number among its settings called "learningRate"`;
  return undefined;
}

function problemOfSetting(name: string, setting: unknown): string | undefined {
  if (!SETTING_NAME.test(name)) return "that is no name in camelCase";
  if (TAKEN_NAMES.includes(name)) return "which is the name of a setting of every run";
  const { input, presence, help, problem, parse } = Object(setting) as Partial<Setting>;
  const made =
    KINDS.includes(input?.kind) &&
    ["default", "optional", "required"].includes(presence ?? "") &&
    typeof problem === "function" &&
    typeof parse === "function";
  if (!made) return "that is not made by a function of `setting`";
  return isText(help) ? undefined : "without help";
}

const isText = (value: unknown): boolean =>
  typeof value === "string" && value.trim() !== "" && value.length <= LONGEST_TEXT;

const isFraction = (value: unknown): boolean =>
  typeof value === "number" && value >= 0 && value <= 1;
