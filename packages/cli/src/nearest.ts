import { closest, distance } from "fastest-levenshtein";
import { UsageError } from "./failure.ts";

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
  const near = closest(given, [...known]);
  const hint =
    distance(given, near) <= Math.max(2, near.length / 3)
      ? `did you mean "${near}"`
      : `choose one of ${known.join(", ")}`;
  throw new UsageError(`Unknown ${what} "${given}": ${hint}`);
}
