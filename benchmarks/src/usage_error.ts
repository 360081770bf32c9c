import { ProblemError } from "@lrm/files/problem";

/** A command line that cannot be followed; printed as one sentence without a stack trace. */
export class UsageError extends ProblemError {
  override readonly name = "UsageError";
}

/** Parses a number of threads from the command line. */
export const parseThreads = (text: string | undefined): number | undefined =>
  parseCount(text, { things: "threads", most: 64 });

/** Parses a number of seeds from the command line. */
export const parseSeeds = (text: string | undefined): number | undefined =>
  parseCount(text, { things: "seeds", most: 100 });

function parseCount(
  text: string | undefined,
  { things, most }: { readonly things: string; readonly most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new UsageError(
    `Cannot use "${text}" ${things}: it must be a whole number`,
    `choose one from 1 to ${most}`,
  );
}
