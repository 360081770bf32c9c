import { errorCode, meaningOf } from "@lrm/files";

/**
 * Meanings of system errors when writing a stream. All others have the same meaning as for files.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  EIO: "the terminal is gone, or the disk fails; choose another place",
  EBADF: "it is closed; open it, or send it to a file",
  EAGAIN: "nothing takes it fast enough; send it to a file",
};

/** Error codes of a closed pipe: `lrm sample … | head`. */
const CLOSED = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"];

/** Thrown when standard output can no longer be written. */
export class LostOutputError extends Error {
  override readonly name = "LostOutputError";
  /** True if the reader closed the pipe, which is not a failure. */
  readonly closed: boolean;

  constructor(cause: unknown) {
    const meaning = MEANINGS[errorCode(cause) ?? ""] ?? meaningOf(cause) ?? String(cause);
    super(`Cannot write to standard output: ${meaning}`, { cause });
    this.closed = CLOSED.includes(errorCode(cause) ?? "");
  }
}
