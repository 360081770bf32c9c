import { CATALOG, type Catalog } from "@lrm/run";
import { version } from "@lrm/run/node";
import { Command } from "commander";
import { chatCommand } from "./commands/chat_command.ts";
import { compareCommand } from "./commands/compare_command.ts";
import { completionCommand } from "./commands/completion_command.ts";
import { devicesCommand } from "./commands/devices_command.ts";
import { evalCommand } from "./commands/eval_command.ts";
import { exportCommand } from "./commands/export_command.ts";
import { finetuneCommand } from "./commands/finetune_command.ts";
import { recipesCommand } from "./commands/recipes_command.ts";
import { reportCommand } from "./commands/report_command.ts";
import { sampleCommand } from "./commands/sample_command.ts";
import { trainCommand } from "./commands/train_command.ts";
import { watchCommand } from "./commands/watch_command.ts";
import { HELP } from "./flags/help.ts";
import { printMessage, printOutput } from "./terminal/print.ts";

/**
 * Creates a command. The command passes an exit code to `exit` if it neither succeeds nor throws.
 */
type MakeCommand = (exit: (code: number) => void, catalog: Catalog) => Command;

/** All commands, in the order of the help. */
const COMMANDS: readonly MakeCommand[] = [
  trainCommand,
  finetuneCommand,
  watchCommand,
  reportCommand,
  compareCommand,
  recipesCommand,
  evalCommand,
  sampleCommand,
  chatCommand,
  exportCommand,
  devicesCommand,
  completionCommand,
];

/**
 * Creates the command line: all commands with all their flags.
 *
 * @param exit  called with the exit code of a command that neither succeeds nor throws
 * @param catalog  optimizers and models, from which flags and help are created
 */
export function createProgram(exit: (code: number) => void, catalog: Catalog = CATALOG): Command {
  const program = new Command("lrm")
    .description("Trains language models with matrix-aware optimizers, on WebGPU or the CPU.")
    .version(version(), "-V, --version", "Print the version")
    .helpCommand("help [command]", "Shows the help of a command")
    .addHelpText(
      "after",
      `
Example:
  npx lrm train --preset nano --optimizer muon --data sotu --minutes 3

Exit codes: 0 done, 1 failed or bad input, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM`,
    );
  for (const make of COMMANDS) program.addCommand(make(exit, catalog));
  for (const each of [program, ...program.commands]) {
    each
      .helpOption("-h, --help", "Show this help")
      .configureHelp(HELP)
      .exitOverride()
      // runCommandLine() prints errors, with suggestions that include rare flags and aliases.
      .showSuggestionAfterError(false)
      .configureOutput({ writeOut: printOutput, writeErr: printMessage, outputError: () => {} });
  }
  return program;
}
