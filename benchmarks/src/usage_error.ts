/** What was asked for cannot be done: one sentence with the remedy, no stack trace. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A number of threads, as it is written on the command line. */
export function parseThreads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 64) return threads;
  throw new UsageError(`Cannot use ${text} threads: take a whole number from 1 to 64`);
}
