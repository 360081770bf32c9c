import { MOST, type NewSettings, UsageError } from "@lrm/run";
import type { Command } from "commander";
import { type Flag, flagsOf, valueFlag } from "./flag.ts";
import { place, wholeNumber } from "./flags.ts";

/** Creates `--resume`. */
export function resumeFlag(): Flag<string | undefined> {
  return valueFlag("--resume <folder>", "Continue a run, with its settings or with those given", {
    ...{ parse: place, besideResume: true, notInFile: "command" },
  });
}

/** Creates `--extend`. */
export function extendFlag(): Flag<number | undefined> {
  return valueFlag<number>("--extend <count>", "With --resume: steps to add to the run", {
    parse: wholeNumber(1, MOST.steps),
    ...{ rare: true, besideResume: true, notInFile: "command", conflicts: "steps" },
  });
}

/** Flags that are about one command, not about a run, so that no other run takes them either. */
const OF_COMMANDS = ["out", "dryRun", "minutes", "epochs"];

/**
 * Refuses flags and a config file that a resumed run cannot take.
 *
 * @throws UsageError that names the first one
 */
export function checkBesideResume(command: Command, file?: string): void {
  const other = givenFlags(command).find(({ rules }) => !rules.besideResume);
  if (other === undefined && file === undefined) return;
  if (file === undefined && !OF_COMMANDS.includes(other!.attributeName())) {
    throw new UsageError(
      `Cannot combine --resume with ${other!.long}: a run keeps its model, its optimizer and the order of its data`,
      `leave it out, or start a new run from its weights: npx lrm ${command.name() === "train" ? "train --from" : command.name()} RUN`,
    );
  }
  const lengths = ["minutes", "epochs"].includes(other?.attributeName() ?? "");
  throw new UsageError(
    `Cannot combine --resume with ${file ?? other!.long}`,
    lengths ? "take --steps or --extend" : "leave one of them out",
  );
}

/**
 * Refuses `--extend` for a new run.
 *
 * @throws UsageError
 */
export function checkExtends(command: Command): void {
  if (!isOnCommandLine(command, "extend")) return;
  throw new UsageError(
    "Cannot use --extend without --resume: a new run has no steps to add to",
    "take --steps",
  );
}

/** Returns the settings that were given beside `--resume`. */
export function settingsBesideResume(command: Command): NewSettings {
  const names = givenFlags(command)
    .filter(({ rules }) => rules.besideResume === "setting")
    .map((flag) => flag.attributeName());
  const values = command.opts<Record<string, unknown>>();
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** Lists the flags that were given on the command line. */
function givenFlags(command: Command): Flag[] {
  return flagsOf(command).filter((flag) => isOnCommandLine(command, flag.attributeName()));
}

/** Tells whether a value is from the command line, rather than a default. */
function isOnCommandLine(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === "cli";
}
