import { type Command, type HelpConfiguration, Option } from "commander";
import { Flag, flagsOf } from "./flag.ts";

/** Largest number of choices listed in help. Longer lists have their own command. */
const LISTED_CHOICES = 12;

/**
 * Shows choices and defaults after a flag's description, without quotation marks: `Backend (cpu,
 * webgpu; default: cpu)`.
 */
export const HELP: HelpConfiguration = {
  optionDescription(option) {
    const { description, argChoices, defaultValue, defaultValueDescription, negate } = option;
    if (option instanceof Flag && option.brief !== undefined) return option.brief;
    const listed = argChoices !== undefined && argChoices.length <= LISTED_CHOICES;
    const known =
      defaultValueDescription ?? (defaultValue === undefined ? "" : String(defaultValue));
    const notes = [
      ...(listed ? [argChoices.join(", ")] : []),
      ...(known === "" || negate ? [] : [`default: ${known}`]),
    ];
    return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
  },
  argumentDescription: ({ description }) => description,
};

/**
 * Hides rare flags in a command's `--help`, so that it fits on a screen. `--help-all` shows them.
 *
 * @param others  further flags to hide, that are rare in this command only
 */
export function shortenHelp(command: Command, others: readonly string[] = []): void {
  const hidden = flagsOf(command).filter(
    ({ rules, long }) => rules.rare || others.includes(long ?? ""),
  );
  for (const flag of hidden) flag.hidden = true;
  command.addOption(new Option("--help-all", `Show all flags: ${hidden.length} more`));
  command.on("option:help-all", () => {
    for (const flag of hidden) flag.hidden = false;
    for (const flag of flagsOf(command)) delete flag.brief;
    command.help();
  });
}
