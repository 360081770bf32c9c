import { nearestOf } from "@lrm/run";
import type { Command } from "commander";

/** Names that other trainers use for flags, and the flags here, of which a command has one. */
export const ALIASES: Readonly<Record<string, readonly string[]>> = {
  "--lr": ["--learning-rate", "--learning-rates"],
  "--wd": ["--weight-decay"],
  "--batch-size": ["--batch"],
  "--max-steps": ["--steps"],
  "--seq-len": ["--context"],
  "--block-size": ["--context"],
  "--grad-accum": ["--accumulation"],
};

/** Returns the aliases of a command's flags, all without leading dashes. */
export function aliasesOf({ options }: Command): Readonly<Record<string, string>> {
  const flags = new Set(options.map(({ long }) => long));
  return Object.fromEntries(
    Object.entries(ALIASES).flatMap(([alias, names]) => {
      const flag = flags.has(alias) ? undefined : names.find((name) => flags.has(name));
      return flag === undefined ? [] : [[bare(alias), bare(flag)]];
    }),
  );
}

/**
 * Replaces aliases on a command line, such as `--lr` and `--lr=.01`, by the flags of its command.
 * Leaves words after `--` and flags that the command does not have.
 *
 * @param words  the arguments after `lrm`
 */
export function withoutAliases(words: readonly string[], commands: readonly Command[]): string[] {
  const command = commands.find((each) => each.name() === words[0]);
  if (command === undefined) return [...words];
  const aliases = aliasesOf(command);
  const end = words.indexOf("--");
  return words.map((word, at) => {
    if (!word.startsWith("--") || (end !== -1 && at >= end)) return word;
    const [name = "", ...value] = bare(word).split("=");
    return Object.hasOwn(aliases, name) ? [`--${aliases[name]}`, ...value].join("=") : word;
  });
}

/**
 * Finds the flag that an unknown one is probably a mistake for: one of the command, also if help
 * hides it, or one with an alias that is near.
 *
 * @param unknown  as on the command line, such as `--extned=5`
 */
export function nearestFlag(unknown: string, command: Command): string | undefined {
  if (!unknown.startsWith("--")) return undefined;
  const known = command.options.flatMap(({ long }) => (long === undefined ? [] : [bare(long)]));
  const [name = ""] = bare(unknown).split("=");
  const near = nearestOf(name, [...known, "help"], aliasesOf(command));
  return near === undefined ? undefined : `--${near}`;
}

/** Returns a flag's name without leading dashes. */
const bare = (flag: string): string => flag.slice(2);
