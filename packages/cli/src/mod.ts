/**
 * `lrm`, the command line: trains, compares, evaluates, samples and exports language models. The only place that chooses backends and optimizers.
 *
 * @module
 */
import { runCommandLine } from "./command_line.ts";

/**
 * Runs one command line.
 *
 * @param words  what follows `lrm`
 * @returns  the exit code: 0 when all went well, 1 for bad input or a failure, 2 for wrong usage, 130 after Ctrl-C, 143 after SIGTERM
 */
export async function main(words: readonly string[]): Promise<number> {
  endWithTheReader();
  return await runCommandLine(words);
}

/** `lrm sample … | head`: without a reader of its answer a command ends (a run in good order), and without one of its progress it goes on; neither is a failure. */
function endWithTheReader(): void {
  const unlessClosed = (closed: () => void) => (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    closed();
  };
  let ending = false;
  process.stdout.on(
    "error",
    unlessClosed(() => {
      if (ending) return;
      ending = true;
      // A run saves first, as after the signal.
      if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
    }),
  );
  process.stderr.on(
    "error",
    unlessClosed(() => {}),
  );
}
