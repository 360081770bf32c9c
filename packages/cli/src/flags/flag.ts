import { type Command, InvalidArgumentError, Option } from "commander";

/** Rules on where a flag may stand, and whether help shows it at once. */
export interface FlagRules {
  /** Leaves it out of `--help`; `--help-all` shows it. Default false. */
  readonly rare?: boolean;
  /** Allows it beside `--resume`. Default false. */
  readonly besideResume?: boolean;
  /**
   * Refuses it in a config file. "command": it says what to do, not how. A text: the reason, such
   * as "a file does not choose where something is written".
   */
  readonly notInFile?: "command" | (string & {});
}

/** Refusal of a flag's value. */
export interface FlagProblem {
  /** Begins with a verb: "take a number from 0 to 1". */
  readonly remedy: string;
}

/**
 * A flag of a command, in one place: how it is written, described and read, and where it may stand.
 * `T` is its value's type, undefined where it may be missing.
 */
export class Flag<T = unknown> extends Option {
  readonly rules: FlagRules;
  /** Short description with its default, for short help. Default: the description. */
  brief?: string;
  /** Type of the value; no such property exists. */
  declare readonly value?: T;
  /** Checks a value out of a JSON file; without it, the flag's text is checked. */
  problem?: (value: unknown) => FlagProblem | undefined;

  constructor(flags: string, description: string, rules: FlagRules = {}) {
    super(flags, description);
    this.rules = rules;
  }
}

/** Flags of a command, by the names of their values. */
export type Flags = Readonly<Record<string, Flag>>;

/** Values of a command's flags. */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

/** Options of a flag that takes a value of type `T`. */
export interface ValueOptions<T> extends FlagRules {
  readonly parse?: (text: string, previous: T) => T;
  /** Names to choose from; who uses the value refuses others, with the nearest name. */
  readonly names?: readonly string[];
  readonly default?: T;
  /** Describes a default, in help. */
  readonly defaultText?: string;
  readonly conflicts?: string;
}

/** Makes a flag that takes a value, `--steps <count>`; without a default it may be missing. */
export function valueFlag<T = string>(
  flags: string,
  description: string,
  options: ValueOptions<T> & { readonly default: T },
): Flag<T>;
export function valueFlag<T = string>(
  flags: string,
  description: string,
  options?: ValueOptions<T>,
): Flag<T | undefined>;
export function valueFlag<T>(
  flags: string,
  description: string,
  options: ValueOptions<T> = {},
): Flag<T | undefined> {
  const { parse, names, default: own, defaultText, conflicts, ...rules } = options;
  const flag = new Flag<T | undefined>(flags, description, rules);
  if (names !== undefined) flag.choices(names).argParser((text) => text);
  if (parse !== undefined) flag.argParser(parse);
  if (own !== undefined || defaultText !== undefined) flag.default(own, defaultText);
  if (conflicts !== undefined) flag.conflicts(conflicts);
  return flag;
}

/** Makes a flag that stands alone: `--json`. */
export function switchFlag(
  flags: string,
  description: string,
  rules: FlagRules = {},
): Flag<boolean | undefined> {
  return new Flag(flags, description, rules);
}

/** Thrown for a value that was typed and is refused. Commander names the flag and the value. */
export class RefusedText extends InvalidArgumentError implements FlagProblem {
  readonly remedy: string;

  constructor(remedy: string) {
    super(`${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`);
    this.remedy = remedy;
  }
}

/** Throws the refusal of a value that was typed. */
export function refuseText(remedy: string): never {
  throw new RefusedText(remedy);
}

/** Lists a command's flags; each command's own, without `--help`. */
export function flagsOf(command: Command): Flag[] {
  return command.options.filter((option) => option instanceof Flag);
}
