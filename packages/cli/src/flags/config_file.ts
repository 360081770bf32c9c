import { errorCode, inPlainWords, readTextFileSync } from "@lrm/files";
import { leavesOf, parseJson, quote } from "@lrm/files/values";
import {
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
import { type Command, InvalidArgumentError, type Option } from "commander";
import { flagsOf } from "./run_flags.ts";

/** Flags that say what to do, not how. */
const COMMAND_LINE_ONLY = ["resume", "dryRun", "helpAll", "json"];
/** Flags that name a place to write: a file from elsewhere may not choose one. */
const PLACES = ["out", "cache", "profile"];

/**
 * Takes a command's flags from a JSON file, where the command line does not give them. Keys are the flags' names, without dashes in front; a run folder's `config.json` will do, too.
 *
 * @throws UsageError for an unknown key, with the nearest name, a value of another kind, or two that exclude each other; InputError for a file that is none
 */
export function applyConfigFile(command: Command, path: string): void {
  const flags = flagsByName(command);
  const settings = new Map<Option, unknown>();
  for (const [name, value] of Object.entries(readSettings(path))) {
    checkNoPlace(name, path);
    const flag = flags.get(oneOf(`key in ${path},`, name, [...flags.keys()]))!;
    settings.set(flag, parsed(flag, name, value, path));
  }
  checkConflicts(settings, path);
  const given = command.options.filter((each) => sourceOf(command, each) === "cli");
  for (const [flag, value] of settings) {
    const loses = given.some(
      (each) => each.attributeName() === flag.attributeName() || exclude(each, flag),
    );
    if (!loses) command.setOptionValueWithSource(flag.attributeName(), value, "config");
  }
}

/** `learning-rate`, not `--learning-rate`; a flag that only says no is there by what it denies. */
export function flagName(flag: Option): string {
  return flag.negate ? flag.name().replace(/^no-/, "") : flag.name();
}

function checkNoPlace(name: string, path: string): void {
  if (!PLACES.includes(name)) return;
  throw new UsageError(
    `Cannot use "${name}" in ${path}: a file does not choose where something is written; give --${name} on the command line`,
  );
}

function flagsByName(command: Command): Map<string, Option> {
  const elsewhere = [...COMMAND_LINE_ONLY, ...PLACES];
  const flags = command.options.filter((each) => !elsewhere.includes(each.attributeName()));
  return new Map(flags.map((flag) => [flagName(flag), flag]));
}

function readSettings(path: string): object {
  const json = readJson(path);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new InputError(
      `Cannot use ${path}: it must hold an object, such as { "preset": "nano", "steps": 100 }`,
    );
  }
  return isRunConfig(json) ? settingsOf(checkRunConfig(json, path), path) : json;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readTextFileSync(path);
  } catch (cause) {
    const why = {
      EISDIR: `it is a folder; go on with a run by --resume ${path}, or begin one like it by ${path}/config.json`,
      ENOENT: "there is no such file; name a JSON file of flags",
    }[errorCode(cause) ?? ""];
    throw why === undefined
      ? inPlainWords(`Cannot read ${path}`, cause)
      : new InputError(`Cannot read ${path}: ${why}`, { cause });
  }
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const [why] = cause.message.split(/ in JSON| \(line|, "/);
    throw new InputError(`Cannot read ${path}: it is not JSON (${why}); correct it`, { cause });
  }
}

/** The flags that ask for a run like a recorded one, by their names. */
function settingsOf(config: RunConfig, path: string): object {
  const flags = flagsOf(config);
  const { model, optimizer, recipe } = config;
  const base = recipe === undefined ? {} : recipeOf(recipe).optimizer;
  const again = leavesOf(optimizerConfig(optimizer.name, model.config, flags, base));
  for (const [setting, value] of leavesOf(optimizer)) {
    if (again.get(setting) === value) continue;
    throw new InputError(
      `Cannot begin a run from ${path}: its optimizer.${setting} is ${value}, for which there is no flag; write a file of flags`,
    );
  }
  if (flags.from === undefined) modelOf(model.preset);
  return Object.fromEntries(Object.entries(flags).map(([flag, value]) => [dashed(flag), value]));
}

/** What a flag's own check makes of a value, which has to be of the same kind. */
function parsed(flag: Option, name: string, value: unknown, path: string): unknown {
  const refuse = (why: string) =>
    new UsageError(`Cannot use "${name}": ${quote(value)} in ${path}: ${why}`);
  if (!(flag.required || flag.optional)) {
    if (typeof value === "boolean") return value;
    throw refuse("write true or false");
  }
  if (typeof value === "string" && value.includes("\0")) throw refuse("take out the zero byte");
  // Objects and lists are no flag's, and may be of any size.
  const given = typeof value === "object" && value !== null ? "" : String(value);
  let own: unknown = given;
  try {
    own = flag.parseArg?.(given, undefined) ?? own;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw refuse(error.message.replace(/^./, (letter) => letter.toLowerCase()).replace(/\.$/, ""));
  }
  if (typeof own === typeof value) return own;
  throw refuse(`write ${typeof own === "number" ? "a number" : "a text, in quotation marks"}`);
}

function checkConflicts(settings: ReadonlyMap<Option, unknown>, path: string): void {
  const flags = [...settings.keys()];
  for (const one of flags) {
    const other = flags.find((each) => exclude(one, each));
    if (other === undefined) continue;
    throw new UsageError(
      `Cannot use "${flagName(one)}" with "${flagName(other)}" in ${path}: leave one of them out`,
    );
  }
}

/** Whether only one of two flags may be given. */
function exclude(one: Option, other: Option): boolean {
  const refuses = (flag: Option, another: Option) =>
    // Commander's types leave it out.
    (flag as Option & { readonly conflictsWith: readonly string[] }).conflictsWith.includes(
      another.attributeName(),
    );
  return refuses(one, other) || refuses(other, one);
}

function sourceOf(command: Command, flag: Option): string | undefined {
  return command.getOptionValueSource(flag.attributeName());
}
