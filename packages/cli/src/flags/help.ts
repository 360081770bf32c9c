import { type Command, type HelpConfiguration, Option } from "commander";

/** A longer list of choices is shown by a command of its own. */
const LISTED_CHOICES = 12;

/** Choices and defaults beside a flag's description, without quotation marks: `what computes (cpu, webgpu; default: cpu)`. */
export const HELP: HelpConfiguration = {
  optionDescription({ description, argChoices, defaultValue, defaultValueDescription, negate }) {
    const listed = argChoices !== undefined && argChoices.length <= LISTED_CHOICES;
    const known = defaultValue !== undefined && !negate;
    const notes = [
      ...(listed ? [argChoices.join(", ")] : []),
      ...(known ? [`default: ${defaultValueDescription ?? String(defaultValue)}`] : []),
    ];
    const note = notes.join("; ");
    if (description === "" || note === "") return description + note;
    return `${description} (${note})`;
  },
  argumentDescription: ({ description }) => description,
};

/** Leaves rarer flags out of a command's `--help`, which is to fit on a screen; `--help-all` shows them too. */
export function shortenHelp(command: Command, rarer: readonly string[]): void {
  const hidden = command.options.filter((option) => rarer.includes(option.attributeName()));
  for (const option of hidden) option.hidden = true;
  command.addOption(new Option("--help-all", `show all flags: ${hidden.length} more`));
  command.on("option:help-all", () => {
    for (const option of hidden) option.hidden = false;
    command.help();
  });
}
