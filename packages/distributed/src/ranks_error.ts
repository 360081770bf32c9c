import { ProblemError } from "@lrm/files/problem";

/** Thrown when ranks cannot work together. */
export class RanksError extends ProblemError {
  override readonly name = "RanksError";
}
