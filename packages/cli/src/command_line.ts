import { CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { describeFailure, exitCodeOf, isLostOutput } from "./terminal/failure.ts";
import { writeJson } from "./terminal/json.ts";
import { printMessage } from "./terminal/print.ts";

/**
 * Runs one command line in this process.
 *
 * @param words  what follows `lrm`
 * @returns  the exit code
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = describeFailure(error);
    const failed = exitCodeOf(error);
    if (!isLostOutput(error)) printMessage(`${message}\n`); // Told at the end of the process.
    if (program.commands.some((command) => command.opts().json === true)) {
      writeJson({ event: "error", message, code: failed });
    }
    return failed;
  }
}
