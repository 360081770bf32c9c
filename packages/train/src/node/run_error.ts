import { meaningOf } from "@lrm/files";
import { RunError } from "../run_error.ts";

/**
 * The error to throw in the place of `error`: a {@link RunError} for an error of the system, itself
 * for any other.
 *
 * @param action  what could not be done: `Cannot write metrics.jsonl`
 */
export function inPlainWords(action: string, error: unknown): unknown {
  const meaning = meaningOf(error);
  return meaning === undefined ? error : new RunError(`${action}: ${meaning}`, { cause: error });
}
