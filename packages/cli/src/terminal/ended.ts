import { printError } from "./print.ts";
import { flushOutput, lostOutput } from "./streams.ts";

/**
 * Waits until all output is written.
 *
 * @param code  the exit code of a command
 * @returns  1 if the command succeeded but its answer could not be written, otherwise `code`. A
 *   closed pipe is not a failure
 */
export async function ended(code: number): Promise<number> {
  await flushOutput();
  const lost = lostOutput();
  if (lost === undefined || lost.closed) return code;
  printError(lost.message);
  return code === 0 ? 1 : code;
}
