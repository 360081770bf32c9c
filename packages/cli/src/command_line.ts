import { CATALOG } from "@lrm/run";
import { CommanderError } from "commander";
import { catalogOf, checkFlagNames } from "./flags/rule_flag.ts";
import { createProgram } from "./program.ts";
import { describeFailure, exitCodeOf, isLostOutput, partsOf } from "./terminal/failure.ts";
import { writeJson } from "./terminal/json.ts";
import { printMessage } from "./terminal/print.ts";

/** Commands that take `--rule`. */
const WITH_RULES = ["train", "compare"];

/**
 * Runs one command line in this process.
 *
 * @param words  the arguments after `lrm`
 * @returns  the exit code
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let code = 0;
  try {
    const program = createProgram(
      (exitCode) => {
        code = exitCode;
      },
      await catalogFor(words),
    );
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = describeFailure(error);
    const failed = exitCodeOf(error);
    if (!isLostOutput(error)) printMessage(`${message}\n`); // Told at the end of the process.
    if (words.includes("--json")) {
      writeJson({ event: "error", message, ...partsOf(error), code: failed });
    }
    return failed;
  }
}

async function catalogFor(words: readonly string[]) {
  if (!WITH_RULES.includes(words[0] ?? "")) return CATALOG;
  const catalog = await catalogOf(words);
  if (catalog === CATALOG) return catalog;
  const { commands } = createProgram(() => {});
  checkFlagNames(
    catalog,
    commands.filter((command) => WITH_RULES.includes(command.name())),
  );
  return catalog;
}
