import type { Command, Option } from "commander";

/** Kind of a flag's value or of a positional argument: one of some names, a path, or any text. */
export type Value =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "file" | "folder" | "text" };

/** A flag that a shell can complete. */
export interface FlagWords {
  /** `--steps` */
  readonly long: string;
  /** `-h` */
  readonly short?: string;
  readonly description: string;
  /** Undefined for a flag without a value. */
  readonly value: Value | undefined;
}

/** A command that a shell can complete. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagWords[];
  /** Kinds of the positional arguments. The last one also applies to all further arguments. */
  readonly words: readonly Value[];
}

/**
 * Lists everything that a shell can complete. Reads it from the definitions that also parse the
 * command line and produce the help.
 */
export function commandWords(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: command
      .createHelp()
      .visibleOptions(command)
      .concat(command.options.filter((option) => option.hidden))
      .map(flagWords),
    words: command.registeredArguments.map((word) => valueFor(word.argChoices, word.name())),
  }));
}

function flagWords(option: Option): FlagWords {
  const { long, short, description, argChoices, required, optional, flags } = option;
  const [, placeholder = ""] = /[<[]([^>\]]+)[>\]]/.exec(flags) ?? [];
  return {
    long: long!,
    ...(short !== undefined && { short }),
    description: description || option.name(),
    value: required || optional ? valueFor(argChoices, placeholder) : undefined,
  };
}

/** Returns the kind of value of a placeholder in help, such as `folder`. */
function valueFor(names: readonly string[] | undefined, placeholder: string): Value {
  if (names !== undefined) return { kind: "names", names };
  if (/folder|^run$/.test(placeholder)) return { kind: "folder" };
  return { kind: /file|what|config|^runs/.test(placeholder) ? "file" : "text" };
}
