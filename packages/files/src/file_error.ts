import { errorCode, meaningOf } from "./error_code.ts";

/** A file or folder that cannot be used, in one plain sentence. */
export class FileError extends Error {
  override readonly name = "FileError";

  /** Code of the system's error, such as `ENOSPC`, where there was one. */
  get code(): string | undefined {
    return errorCode(this.cause);
  }
}

/**
 * Explains an error of the system: returns a {@link FileError} for it, and any other error as it
 * is.
 *
 * @param action  what could not be done: `Cannot write metrics.jsonl`
 */
export function inPlainWords(action: string, error: unknown): unknown {
  if (error instanceof FileError) return error;
  const meaning = meaningOf(error);
  return meaning === undefined ? error : new FileError(`${action}: ${meaning}`, { cause: error });
}
