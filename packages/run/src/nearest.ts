import { quote } from "@lrm/files/values";
import { closest, distance } from "fastest-levenshtein";
import { UsageError } from "./errors.ts";

/**
 * Maximum length of a name. Comparing megabytes of untrusted text with names would take too long.
 */
const LONGEST = 80;

/** Other names of known ones, which are understood in order to name the known one. */
export type Aliases<Name extends string> = Readonly<Record<string, Name>>;

/**
 * Finds the known name that `given` is probably a mistake for: few of its letters differ from those
 * of the name or of one of its aliases. Undefined if there is none.
 */
export function nearestOf<Name extends string>(
  given: string,
  known: readonly Name[],
  aliases: Aliases<Name> = {},
): Name | undefined {
  const names = [...known, ...Object.keys(aliases)];
  if (names.length === 0) return undefined;
  const short = given.slice(0, LONGEST);
  const near = closest(short, names);
  const changes = distance(short, near);
  if (changes > Math.max(2, near.length / 3) || changes >= near.length) return undefined;
  return known.find((name) => name === near) ?? aliases[near];
}

/**
 * Checks that `given` is one of `known`.
 *
 * @throws UsageError with the nearest known name, or all of them
 */
export function oneOf<Name extends string>(
  what: string,
  given: string,
  known: readonly Name[],
  aliases: Aliases<Name> = {},
): Name {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  const near = nearestOf(given, known, aliases);
  const remedy = near === undefined ? `choose one of ${known.join(", ")}` : `try "${near}"`;
  throw new UsageError(`Unknown ${what} ${quote(given)}`, remedy);
}
