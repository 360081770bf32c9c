import { isProblem } from "@lrm/files/problem";
import { NonFiniteError, RunError } from "@lrm/train";

/** The end of a run before its last step. */
export interface Failure {
  /** Reason for people. */
  readonly sentence: string;
  /** Absent where a run failed before it was kept. */
  readonly error?: unknown;
}

/**
 * Tells whether an error certainly concerns one run or one request only, so that the others go on.
 * For other errors, check the device.
 */
export function isHarmless(error: unknown): boolean {
  return [NonFiniteError, RunError, RangeError].some((kind) => error instanceof kind);
}

/** Explains an error in one plain sentence, with a remedy. */
export function sentenceOf(error: unknown): string {
  if (error instanceof NonFiniteError && error.origin === "update") {
    // The error's own remedy names a checkpoint, which the page does not have.
    return `${error.problem}; try a lower learning rate`;
  }
  if (isSentence(error)) return error.message;
  return `${problemOf(error)}; reload the page, or try the other device`;
}

/** Explains an error without its remedy: those of libraries are for programmers. */
export function problemOf(error: unknown): string {
  if (isProblem(error)) return error.problem;
  if (isSentence(error)) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `Training failed: ${message || "the browser gives no reason"}`;
}

/** Tells whether an error's message is a sentence for people. */
function isSentence(error: unknown): error is Error {
  return isProblem(error) || error instanceof RangeError;
}
