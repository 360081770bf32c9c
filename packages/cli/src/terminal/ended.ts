import { printMessage } from "./print.ts";
import { flushOutput, lostOutput } from "./streams.ts";

/**
 * Waits for the last output.
 *
 * @param code  the exit code of a command
 * @returns  1 where the command did well, but its answer could not be written; a reader that has
 *   read enough is no failure
 */
export async function ended(code: number): Promise<number> {
  await flushOutput();
  const lost = lostOutput();
  if (lost === undefined || lost.closed) return code;
  printMessage(`${lost.message}\n`);
  return code === 0 ? 1 : code;
}
