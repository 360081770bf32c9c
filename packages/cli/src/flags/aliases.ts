import type { Command } from "commander";

/** Names that other trainers use for flags, and the flags here. */
export const ALIASES: Readonly<Record<string, string>> = {
  "--lr": "--learning-rate",
  "--wd": "--weight-decay",
  "--batch-size": "--batch",
  "--max-steps": "--steps",
  "--seq-len": "--context",
  "--block-size": "--context",
  "--grad-accum": "--accumulation",
};

/**
 * Replaces aliases on a command line, such as `--lr` and `--lr=.01`, by the flags of its command.
 * Leaves words after `--` and flags that the command does not have.
 *
 * @param words  the arguments after `lrm`
 */
export function withoutAliases(words: readonly string[], commands: readonly Command[]): string[] {
  const command = commands.find((each) => each.name() === words[0]);
  const flags = new Set(command?.options.map(({ long }) => long));
  const end = words.indexOf("--");
  return words.map((word, at) => {
    if (end !== -1 && at > end) return word;
    const [name = "", ...value] = word.split("=");
    const flag = Object.hasOwn(ALIASES, name) ? ALIASES[name]! : undefined;
    return flag === undefined || flags.has(name) || !flags.has(flag)
      ? word
      : [flag, ...value].join("=");
  });
}
