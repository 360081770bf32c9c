import type { Command, Option } from "commander";

/** Kind of word after a flag, or without one: some names, a path, or anything. */
export type Value =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "file" | "folder" | "text" };

/** A flag as a shell completes it. */
export interface FlagWords {
  /** `--steps` */
  readonly long: string;
  /** `-h` */
  readonly short?: string;
  readonly description: string;
  /** undefined for a flag that stands alone. */
  readonly value: Value | undefined;
}

/** A command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagWords[];
  /** Kinds of its words without a flag; the last one holds for all that follow. */
  readonly words: readonly Value[];
}

/**
 * Lists everything that a shell can complete of a program, by the definitions that also parse its
 * words and make its help.
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

/** Finds the kind of word that a placeholder of the help stands for, such as `folder`. */
function valueFor(names: readonly string[] | undefined, placeholder: string): Value {
  if (names !== undefined) return { kind: "names", names };
  if (/folder|^run$/.test(placeholder)) return { kind: "folder" };
  return { kind: /file|what|config|^runs/.test(placeholder) ? "file" : "text" };
}
