import type { LockOptions } from "@lrm/files";
import { printMessage } from "./print.ts";

/** Options for waiting for a lock whose owner cannot be seen: it is said, and `signal` ends it. */
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
