/** What is wrong with a run folder or a checkpoint, in one plain sentence. */
export class RunError extends Error {
  override readonly name = "RunError";
}

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
