import { errorCode, meaningOf } from "@lrm/files";

/**
 * Meanings of the system's errors where a stream is written; the others mean what they do for
 * files.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  EIO: "the terminal is gone, or the disk fails; choose another place",
  EBADF: "it is closed; open it, or send it to a file",
  EAGAIN: "nothing takes it fast enough; send it to a file",
};

/** Codes of a reader that has ended: `lrm sample … | head`. */
const CLOSED = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"];

/** Standard output cannot be written any more. */
export class LostOutputError extends Error {
  override readonly name = "LostOutputError";
  /** True where its reader has ended, which is no failure: it has read enough. */
  readonly closed: boolean;

  constructor(cause: unknown) {
    const meaning = MEANINGS[errorCode(cause) ?? ""] ?? meaningOf(cause) ?? String(cause);
    super(`Cannot write to standard output: ${meaning}`, { cause });
    this.closed = CLOSED.includes(errorCode(cause) ?? "");
  }
}
