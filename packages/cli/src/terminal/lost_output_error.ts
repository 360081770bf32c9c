import { errorCode, systemProblem } from "@lrm/files";
import { type Problem, ProblemError } from "@lrm/files/problem";

/**
 * Meanings of system errors when writing a stream. All others have the same meaning as for files.
 */
const MEANINGS: Readonly<Record<string, Problem>> = {
  EIO: { problem: "the terminal is gone, or the disk fails", remedy: "choose another place" },
  EBADF: { problem: "it is closed", remedy: "open it, or send it to a file" },
  EAGAIN: { problem: "nothing takes it fast enough", remedy: "send it to a file" },
};

/** Error codes of a closed pipe: `lrm sample … | head`. */
const CLOSED = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"];

/** Thrown when standard output cannot be written any more. */
export class LostOutputError extends ProblemError {
  override readonly name = "LostOutputError";
  /** True if the reader closed the pipe, which is not a failure. */
  readonly closed: boolean;

  constructor(cause: unknown) {
    const { problem, remedy } = MEANINGS[errorCode(cause) ?? ""] ??
      systemProblem(cause) ?? { problem: String(cause), remedy: "send it to another place" };
    super(`Cannot write to standard output: ${problem}`, remedy, { cause });
    this.closed = CLOSED.includes(errorCode(cause) ?? "");
  }
}
