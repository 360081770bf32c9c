import { quote } from "@lrm/files/values";
import { closest, distance } from "fastest-levenshtein";
import { UsageError } from "./errors.ts";

/**
 * Maximum length of a name. Comparing megabytes of untrusted text with names would take too long.
 */
const LONGEST = 80;

/**
 * Checks that `given` is one of `known`.
 *
 * @throws UsageError with the nearest known name, or all of them
 */
export function oneOf<Name extends string>(
  what: string,
  given: string,
  known: readonly Name[],
): Name {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  const short = given.slice(0, LONGEST);
  const near = closest(short, [...known]);
  const remedy =
    distance(short, near) <= Math.max(2, near.length / 3)
      ? `try "${near}"`
      : `choose one of ${known.join(", ")}`;
  throw new UsageError(`Unknown ${what} ${quote(given)}`, remedy);
}
