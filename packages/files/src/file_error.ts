import { errorCode, systemProblem } from "./error_code.ts";
import { ProblemError } from "./problem.ts";

/** Thrown for a file or folder that cannot be used. */
export class FileError extends ProblemError {
  override readonly name = "FileError";

  /** Code of the error of the system, such as `ENOSPC`; undefined for any other cause. */
  get code(): string | undefined {
    return errorCode(this.cause);
  }
}

/**
 * Explains an error of the system by a {@link FileError}.
 *
 * @param action  action that failed: `Cannot write metrics.jsonl`
 * @returns any other error unchanged
 */
export function inPlainWords(action: string, error: unknown): unknown {
  if (error instanceof FileError) return error;
  const explained = systemProblem(error);
  if (explained === undefined) return error;
  const { problem, remedy } = explained;
  return new FileError(`${action}: ${problem}`, remedy, { cause: error });
}
