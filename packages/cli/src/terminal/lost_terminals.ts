import { closeSync, fstatSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { isatty } from "node:tty";

/** Standard input, output and error. */
const STREAMS = [0, 1, 2] as const;

/**
 * Closes terminals that are gone. Node restores the settings of its terminals when it exits, and
 * aborts if one of them no longer responds.
 */
export function releaseLostTerminals(): void {
  for (const stream of STREAMS) {
    if (!isLost(stream)) continue;
    try {
      closeSync(stream);
    } catch {
      // The stream is closed in spite of the error.
    }
    // The system assigns the lowest free number, which is that of the closed stream.
    openSync(devNull, "r+");
  }
}

/** Tells whether a stream is a device but not, or no longer, a terminal. */
function isLost(stream: number): boolean {
  try {
    return fstatSync(stream).isCharacterDevice() && !isatty(stream);
  } catch {
    return false;
  }
}
