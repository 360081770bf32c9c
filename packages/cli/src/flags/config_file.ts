import { errorCode, inPlainWords, readTextFileSync } from "@lrm/files";
import { leavesOf, parseJson, quote } from "@lrm/files/values";
import {
  CATALOG,
  type Catalog,
  checkRunConfig,
  dashed,
  InputError,
  isRunConfig,
  modelOf,
  oneOf,
  optimizerConfig,
  type RunConfig,
  recipeOf,
  UsageError,
} from "@lrm/run";
import { checkRuleGiven } from "@lrm/run/node";
import { type Command, InvalidArgumentError, type Option } from "commander";
import { aliasesOf } from "./aliases.ts";
import { type Flag, flagsOf, RefusedText } from "./flag.ts";
import { trainFlagsOf as flagsOfRun } from "./run_flags.ts";

/**
 * Sets flags that are missing on the command line from a JSON file. Keys are names of flags without
 * leading dashes. A run folder's `config.json` is such a file too.
 *
 * @throws UsageError for an unknown key (with the nearest name), an invalid value, or two flags
 *   that exclude each other; InputError for a file that is not a configuration
 */
export function applyConfigFile(command: Command, path: string, catalog: Catalog = CATALOG): void {
  const flags = flagsByName(command);
  const aliases = aliasesOf(command);
  const settings = new Map<Flag, unknown>();
  const { flags: written, source } = readSettings(path, catalog);
  for (const [name, value] of Object.entries(written)) {
    checkAllowed(command, name, path);
    const flag = flags.get(oneOf(`key in ${path},`, name, [...flags.keys()], aliases))!;
    settings.set(flag, parsed(flag, name, value, path));
  }
  checkConflicts(settings, path);
  const given = flagsOf(command).filter((each) => sourceOf(command, each) === "cli");
  for (const [flag, value] of settings) {
    const loses = given.some(
      (each) => each.attributeName() === flag.attributeName() || exclude(each, flag),
    );
    if (!loses) command.setOptionValueWithSource(flag.attributeName(), value, source);
  }
}

/** Lists the flags that have the value of a recorded run, which Commander has from "run". */
export function inheritedFlags(command: Command): string[] {
  const inherited = flagsOf(command).filter((flag) => sourceOf(command, flag) === "run");
  return inherited.map((flag) => flag.attributeName());
}

/** Returns a flag's name without dashes in front: `learning-rate`, or `time` for `--no-time`. */
function flagName(flag: Option): string {
  return flag.negate ? flag.name().replace(/^no-/, "") : flag.name();
}

/** Refuses flags that an untrusted file must not set. */
function checkAllowed(command: Command, name: string, path: string): void {
  const { notInFile = "command" } =
    flagsOf(command).find((flag) => flagName(flag) === name)?.rules ?? {};
  if (notInFile === "command") return;
  throw new UsageError(
    `Cannot use "${name}" in ${path}: ${notInFile}`,
    `give --${name} on the command line`,
  );
}

function flagsByName(command: Command): Map<string, Flag> {
  const flags = flagsOf(command).filter(({ rules }) => rules.notInFile === undefined);
  // Of a flag and its `--no-…` form, takes the first.
  return new Map(flags.reverse().map((flag) => [flagName(flag), flag]));
}

/** Reads flags by their names, from a file of flags or the configuration of a recorded run. */
function readSettings(path: string, catalog: Catalog) {
  const json = readJson(path);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new InputError(
      `Cannot use ${path}: it holds no object`,
      'write one, such as { "preset": "nano", "steps": 100 }',
    );
  }
  if (!isRunConfig(json)) return { flags: json, source: "config" };
  const config = checkRunConfig(json, path, catalog);
  return { flags: settingsOf(config, path, catalog), source: "run" };
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readTextFileSync(path);
  } catch (cause) {
    switch (errorCode(cause)) {
      case "EISDIR":
        throw new InputError(
          `Cannot read ${path}: it is a folder`,
          `go on with a run by --resume ${path}, or begin one like it by ${path}/config.json`,
          { cause },
        );
      case "ENOENT":
        throw new InputError(
          `Cannot read ${path}: there is no such file`,
          "name a JSON file of flags",
          { cause },
        );
      default:
        throw inPlainWords(`Cannot read ${path}`, cause);
    }
  }
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const why = cause.message;
    throw new InputError(`Cannot read ${path}: it is not JSON (${why})`, "correct it", { cause });
  }
}

/** Returns the flags that repeat a recorded run, by name. */
function settingsOf(config: RunConfig, path: string, catalog: Catalog): object {
  checkRuleGiven(`begin a run from ${path}`, config, catalog);
  if (config.examples !== undefined || config.earlier !== undefined) {
    const what = config.earlier === undefined ? "it learns from examples" : "it has several parts";
    throw new InputError(
      `Cannot begin a run from ${path}: ${what}, for which lrm train has no flag`,
      config.earlier === undefined ? "use lrm finetune" : "write a file of flags",
    );
  }
  const flags = flagsOfRun(config, catalog);
  const { model, optimizer, recipe } = config;
  const base = recipe === undefined ? {} : recipeOf(recipe).optimizer;
  const again = leavesOf(
    optimizerConfig(optimizer.name, model.config, flags, base, catalog.optimizers),
  );
  for (const [setting, value] of leavesOf(optimizer)) {
    if (again.get(setting) === value) continue;
    throw new InputError(
      `Cannot begin a run from ${path}: its optimizer.${setting} is ${value}, for which there is no flag`,
      "write a file of flags",
    );
  }
  if (flags.from === undefined) modelOf(model.preset, catalog.models);
  return Object.fromEntries(Object.entries(flags).map(([flag, value]) => [dashed(flag), value]));
}

/** Checks a value with its flag, which also determines the type. */
function parsed(flag: Flag, name: string, value: unknown, path: string): unknown {
  const refuse = (remedy: string) =>
    new UsageError(
      `Cannot use "${name}": ${quote(value)} in ${path}: this value is not allowed`,
      remedy,
    );
  if (!(flag.required || flag.optional)) {
    if (typeof value === "boolean") return value;
    throw refuse("write true or false");
  }
  if (typeof value === "string" && value.includes("\0")) throw refuse("take out the zero byte");
  if (flag.problem !== undefined) {
    const problem = flag.problem(value);
    if (problem === undefined) return value;
    throw refuse(problem.remedy);
  }
  // No flag takes objects or lists, which may be of any size.
  const given = typeof value === "object" && value !== null ? "" : String(value);
  let own: unknown = given;
  try {
    own = flag.parseArg?.(given, undefined) ?? own;
  } catch (error) {
    if (error instanceof RefusedText) throw refuse(error.remedy);
    if (!(error instanceof InvalidArgumentError)) throw error;
    // Commander checks choices.
    throw refuse(`take one of ${flag.argChoices!.join(", ")}`);
  }
  if (typeof own === typeof value) return own;
  throw refuse(`write ${typeof own === "number" ? "a number" : "a text, in quotation marks"}`);
}

function checkConflicts(settings: ReadonlyMap<Flag, unknown>, path: string): void {
  const flags = [...settings.keys()];
  for (const one of flags) {
    const other = flags.find((each) => exclude(one, each));
    if (other === undefined) continue;
    throw new UsageError(
      `Cannot use "${flagName(one)}" with "${flagName(other)}" in ${path}: they exclude each other`,
      "leave one of them out",
    );
  }
}

/** Tells whether two flags exclude each other. */
function exclude(one: Option, other: Option): boolean {
  const refuses = (flag: Option, another: Option) =>
    // Missing in Commander's types.
    (flag as Option & { readonly conflictsWith: readonly string[] }).conflictsWith.includes(
      another.attributeName(),
    );
  return refuses(one, other) || refuses(other, one);
}

function sourceOf(command: Command, flag: Option): string | undefined {
  return command.getOptionValueSource(flag.attributeName());
}
