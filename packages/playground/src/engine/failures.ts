import { isProblem } from "@lrm/files/problem";
import { ArgumentError, DeviceError, OutOfMemoryError } from "@lrm/tensor";
import { BatchSizeError, NonFiniteError, RunError } from "@lrm/train";

/** The end of a run before its last step. */
export interface Failure {
  /** Reason for people. */
  readonly sentence: string;
  /** Absent where a run failed before it was kept. */
  readonly error?: unknown;
}

/**
 * Tells whether an error certainly concerns only one run or one request, so that others continue.
 * For other errors, check the device.
 */
export function isHarmless(error: unknown): boolean {
  return [NonFiniteError, RunError, ArgumentError].some((kind) => error instanceof kind);
}

/** Remedies that name controls, in curly quotes. */
export interface Remedies {
  /** For a batch of too many tokens. */
  readonly batch: string;
  /** For too little memory. */
  readonly memory: string;
}

/** For the page's runs. */
const REMEDIES: Remedies = {
  batch: "choose a smaller “Batch”",
  memory: "choose a smaller “Size” or “Batch”",
};

/**
 * Explains an error in one plain sentence, with a remedy for a visitor of the page: those of
 * libraries are for programs and command lines.
 *
 * @param remedies  Default: for the page's runs
 */
export function sentenceOf(error: unknown, { batch, memory }: Remedies = REMEDIES): string {
  if (error instanceof OutOfMemoryError) return `${error.problem}; ${memory}`;
  if (error instanceof BatchSizeError) return `${error.problem}; ${batch}`;
  if (error instanceof DeviceError) {
    return `${error.problem}; reload the page, or choose another “Device”`;
  }
  if (error instanceof NonFiniteError && error.origin === "update") {
    // The error's own remedy names a checkpoint, which the page does not have.
    return `${error.problem}; try a lower learning rate`;
  }
  if (isProblem(error)) return error.message;
  return `${problemOf(error)}; reload the page or choose another “Device”, and report it if it comes back`;
}

/** Explains an error without its remedy: those of libraries are for programmers. */
export function problemOf(error: unknown): string {
  if (isProblem(error)) return error.problem;
  // `String()` of an error gives its name and its text.
  const found = String(error) || "the browser gives no reason";
  return `Cannot continue: the page hit an unexpected error (${found})`;
}
