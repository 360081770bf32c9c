import { ProblemError } from "@lrm/files/problem";

/** Thrown for what the caller can mend: a file that is missing, a backend that does not start. */
export class InputError extends ProblemError {
  override readonly name = "InputError";
}
