/**
 * `lrm`, the command line: trains, compares, evaluates, samples and exports language models.
 *
 * @module
 */
import { runCommandLine } from "./command_line.ts";
import { ended } from "./terminal/ended.ts";
import { keepHangupIgnored } from "./terminal/hangup.ts";
import { guardStreams } from "./terminal/streams.ts";

/**
 * Runs one command line.
 *
 * @param words  the arguments after `lrm`
 * @returns  the exit code: 0 when all went well, 1 for bad input or a failure, 2 for wrong usage,
 *   130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP
 */
export async function main(words: readonly string[]): Promise<number> {
  guardStreams();
  keepHangupIgnored();
  return await ended(await runCommandLine(words));
}
