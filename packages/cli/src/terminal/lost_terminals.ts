import { closeSync, fstatSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { isatty } from "node:tty";

/** Standard input, output and error. */
const STREAMS = [0, 1, 2] as const;

/**
 * Lets go of terminals that are gone. Node puts the settings of its terminals back when it exits,
 * and aborts where one of them does not answer any more.
 */
export function releaseLostTerminals(): void {
  for (const stream of STREAMS) {
    if (!isLost(stream)) continue;
    try {
      closeSync(stream);
    } catch {
      // It is closed all the same.
    }
    // The system gives the lowest number that is free: the same again.
    openSync(devNull, "r+");
  }
}

/** Tells whether a stream is a device, but not a terminal, any more or ever. */
function isLost(stream: number): boolean {
  try {
    return fstatSync(stream).isCharacterDevice() && !isatty(stream);
  } catch {
    return false;
  }
}
