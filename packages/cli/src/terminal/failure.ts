import { isProblem, type Problem } from "@lrm/files/problem";
import { cleanedLine } from "@lrm/files/values";
import { UsageError } from "@lrm/run";
import { LostOutputError } from "./lost_output_error.ts";

/** Thrown when a signal ends a command. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly exitCode: number;

  /**
   * @param exitCode  the shell's exit code for the signal
   * @param saves  true if the command would have saved something later. Default: false
   */
  constructor(exitCode: number, saves = false) {
    super(saves ? "Stopped before there was anything to save" : "Stopped");
    this.exitCode = exitCode;
  }
}

/** Tells whether an error explains itself: it has a problem and a remedy, or is a signal's. */
function isExpected(error: Error): boolean {
  return isProblem(error) || error instanceof InterruptedError;
}

/** Returns the first failure, if releasing resources failed too. */
function firstOf(error: unknown): unknown {
  const suppressed = error instanceof Error && error.name === "SuppressedError";
  return suppressed && "suppressed" in error ? firstOf(error.suppressed) : error;
}

/**
 * Returns the exit code of a failure: 2 for wrong usage, 129, 130 and 143 for signals, 0 for a
 * closed pipe, 1 for everything else.
 */
export function exitCodeOf(error: unknown): number {
  const first = firstOf(error);
  if (first instanceof InterruptedError) return first.exitCode;
  // A closed pipe is not a failure: its reader has read enough.
  if (first instanceof LostOutputError && first.closed) return 0;
  return first instanceof UsageError ? 2 : 1;
}

/** Tells whether a command ended because its output could not be written. */
export function isLostOutput(error: unknown): boolean {
  return firstOf(error) instanceof LostOutputError;
}

/** Returns the problem and the remedy of a failure for programs; a mistake of ours has none. */
export function partsOf(error: unknown): Partial<Problem> {
  const first = firstOf(error);
  return isProblem(first) ? { problem: first.problem, remedy: first.remedy } : {};
}

/**
 * Describes a failure in one sentence. Calls an unexpected error a mistake in lrm. If LRM_DEBUG is
 * set, adds the stack of an unexpected error, or of the error that caused an expected one, such as
 * that of a user's rule.
 */
export function describeFailure(error: unknown): string {
  const first = firstOf(error);
  const debug = process.env.LRM_DEBUG !== undefined;
  if (first instanceof Error && isExpected(first)) {
    const sentence = cleanedLine(first.message);
    const { cause } = first;
    return debug && cause instanceof Error && cause.stack !== undefined
      ? `${sentence}\n${cause.stack}`
      : sentence;
  }
  if (debug && first instanceof Error) return first.stack ?? first.message;
  const message = first instanceof Error ? first.message : String(first);
  return `${cleanedLine(message)}; this is a mistake in lrm, set LRM_DEBUG=1 to see where`;
}
