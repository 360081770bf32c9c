import { errorCode, systemProblem } from "@lrm/files";
import { type Problem, ProblemError } from "@lrm/files/problem";

/**
 * Meanings of the system's errors where a stream is written; the others mean what they do for
 * files.
 */
const MEANINGS: Readonly<Record<string, Problem>> = {
  EIO: { problem: "the terminal is gone, or the disk fails", remedy: "choose another place" },
  EBADF: { problem: "it is closed", remedy: "open it, or send it to a file" },
  EAGAIN: { problem: "nothing takes it fast enough", remedy: "send it to a file" },
};

/** Codes of a reader that has ended: `lrm sample … | head`. */
const CLOSED = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"];

/** Thrown when standard output cannot be written any more. */
export class LostOutputError extends ProblemError {
  override readonly name = "LostOutputError";
  /** True where its reader has ended, which is no failure: it has read enough. */
  readonly closed: boolean;

  constructor(cause: unknown) {
    const { problem, remedy } = MEANINGS[errorCode(cause) ?? ""] ??
      systemProblem(cause) ?? { problem: String(cause), remedy: "send it to another place" };
    super(`Cannot write to standard output: ${problem}`, remedy, { cause });
    this.closed = CLOSED.includes(errorCode(cause) ?? "");
  }
}
