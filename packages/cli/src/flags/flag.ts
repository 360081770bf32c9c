import { type Command, InvalidArgumentError, Option } from "commander";

/** Rules about where a flag is allowed and which help shows it. */
export interface FlagRules {
  /** Hides the flag in `--help`; `--help-all` shows it. Default: false. */
  readonly rare?: boolean;
  /**
   * Allows the flag together with `--resume`. "setting": it changes the settings with which the run
   * goes on. Default: false.
   */
  readonly besideResume?: boolean | "setting";
  /**
   * Refuses the flag in a config file. "command": it chooses an action, not a setting. Other text
   * is the reason, such as "a file does not choose where something is written".
   */
  readonly notInFile?: "command" | (string & {});
}

/** Refusal of a flag's value. */
export interface FlagProblem {
  /** Begins with a verb: "take a number from 0 to 1". */
  readonly remedy: string;
}

/**
 * A flag of a command: its name, description, parser and rules. `T` is the type of its value, with
 * undefined if the flag can be missing.
 */
export class Flag<T = unknown> extends Option {
  readonly rules: FlagRules;
  /** Short description with its default, for short help. Default: the description. */
  brief?: string;
  /** Type of the value. The property does not exist at run time. */
  declare readonly value?: T;
  /** Checks a value from a JSON file. Default: parses it as text of the flag. */
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
  /** Known names. The code that uses the value refuses others, with the nearest name. */
  readonly names?: readonly string[];
  readonly default?: T;
  /** Description of the default in help. */
  readonly defaultText?: string;
  readonly conflicts?: string;
}

/** Creates a flag with a value: `--steps <count>`. Without a default it can be missing. */
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

/** Creates a flag without a value: `--json`. */
export function switchFlag(
  flags: string,
  description: string,
  rules: FlagRules = {},
): Flag<boolean | undefined> {
  return new Flag(flags, description, rules);
}

/** Thrown for an invalid value on the command line. Commander adds the flag and the value. */
export class RefusedText extends InvalidArgumentError implements FlagProblem {
  readonly remedy: string;

  constructor(remedy: string) {
    super(`${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`);
    this.remedy = remedy;
  }
}

/** Refuses a value on the command line. */
export function refuseText(remedy: string): never {
  throw new RefusedText(remedy);
}

/** Lists a command's own flags, without `--help`. */
export function flagsOf(command: Command): Flag[] {
  return command.options.filter((option) => option instanceof Flag);
}
