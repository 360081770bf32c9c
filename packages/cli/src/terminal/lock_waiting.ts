import type { LockOptions } from "@lrm/files";
import { printMessage } from "./print.ts";

/**
 * Returns options for waiting for a lock whose owner is on another machine or in another container:
 * prints a message, and stops waiting when `signal` is aborted.
 */
export function waitingFor(signal: AbortSignal | undefined): LockOptions {
  return {
    signal,
    onWait({ process: id, host }, lease) {
      printMessage(
        `Waiting ${Math.round(lease / 1000)} seconds at most for a sign of life of process ${id} on ${host}, which was using this folder\n`,
      );
    },
  };
}
