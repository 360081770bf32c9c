import { ProblemError } from "@lrm/files/problem";

/** A command line that cannot be followed; printed as one sentence without a stack trace. */
export class UsageError extends ProblemError {
  override readonly name = "UsageError";
}

/** Parses a number of threads from the command line. */
export function parseThreads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 64) return threads;
  throw new UsageError(
    `Cannot use "${text}" threads: it must be a whole number`,
    "choose one from 1 to 64",
  );
}
