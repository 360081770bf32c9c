import { ProblemError } from "@lrm/files/problem";
import type { OptimizerEntry } from "@lrm/optimizer";
import { findEntry } from "./catalog.ts";

/**
 * Gives the entry of an optimizer whose name is checked already. Unlike `optimizerOf` of `@lrm/run`
 * it suggests no similar names, which would add 1 kB to the page.
 */
export function entryOf(name: string): OptimizerEntry {
  const entry = findEntry(name);
  if (entry === undefined) {
    throw new ProblemError(
      `Cannot train with ${name}: there is no such optimizer`,
      "choose another one",
    );
  }
  return entry;
}
