import { ProblemError } from "@lrm/files/problem";

/**
 * Thrown for a run folder or a checkpoint that cannot be used. Its message has two parts, the
 * problem and the remedy.
 */
export class RunError extends ProblemError {
  override readonly name = "RunError";
}
