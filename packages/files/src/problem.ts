/**
 * Errors with two parts, a problem and a remedy, for any runtime.
 *
 * @module
 */

/**
 * An explanation for people in two parts, so that programs can show one of them without the other.
 */
export interface Problem {
  /** Says what failed and why: `Cannot read model.safetensors: it has 3 bytes`. */
  readonly problem: string;
  /** Says what to do: `copy or download the file again`. */
  readonly remedy: string;
}

/**
 * An error whose message is `problem; remedy`. Programs use its fields; nothing searches its
 * message.
 *
 * @example
 * ```ts
 * import { ProblemError } from "@lrm/files/problem";
 *
 * const error = new ProblemError("Cannot save the run: the disk is full", "free some space");
 *
 * expect(error.message).toBe("Cannot save the run: the disk is full; free some space");
 * expect(error.remedy).toBe("free some space");
 * ```
 */
export class ProblemError extends Error implements Problem {
  override readonly name: string = "ProblemError";
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}; ${remedy}`, options);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/**
 * Tells whether an error has the two parts. Looks at the fields, not at the class, so that it also
 * recognizes errors of packages that do not depend on this one.
 */
export function isProblem(error: unknown): error is Error & Problem {
  return (
    error instanceof Error &&
    "problem" in error &&
    typeof error.problem === "string" &&
    "remedy" in error &&
    typeof error.remedy === "string"
  );
}
