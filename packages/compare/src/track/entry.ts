import { type FieldChecks, isNumberFrom, isObject, optional, problemIn } from "@lrm/files/values";
import { InputError, isOptimizerName, type OptimizerFlags } from "@lrm/run";

/** Entry of a track: an optimizer with its settings. */
export interface TrackEntry {
  /** Name in the table, and of its folder. */
  readonly name: string;
  /** Name of the optimizer. */
  readonly optimizer: string;
  /** Learning rate. Missing if it is to be searched, with the weight decay unless that is set. */
  readonly learningRate?: number;
  /** Settings that differ from the defaults, by flag: `weightDecay`. */
  readonly settings: OptimizerFlags;
  /** Search that found learning rate and weight decay. Missing if somebody chose them. */
  readonly search?: EntrySearch;
}

/** Search for an entry's learning rate and weight decay. */
export interface EntrySearch {
  /** Number of runs of half length. */
  readonly half: number;
  /** Number of runs of full length. */
  readonly full: number;
  /**
   * True if one of the two is at the edge of what was tried, so that a better one may lie beyond.
   */
  readonly edge: boolean;
  /** True if somebody chose the weight decay, and only the learning rate was searched. */
  readonly fixedDecay?: boolean;
}

const SETTINGS: FieldChecks = {
  name: isOptimizerName,
  optimizer: isOptimizerName,
  learningRate: optional(isNumberFrom(0)),
  settings: isObject,
  search: optional(isObject),
};

/**
 * Checks that JSON is a list of entries, with different names. Their settings are checked against
 * the optimizer when they are used.
 *
 * @param path  name of its file, for the message
 * @throws InputError that names the first mistake
 */
export function checkEntries(json: unknown, path: string): readonly TrackEntry[] {
  const problem = Array.isArray(json) ? problemOfEntries(json) : "it is no list";
  if (problem === undefined) return json as readonly TrackEntry[];
  throw new InputError(`Cannot use the entries ${path}: ${problem}`, "correct the file");
}

function problemOfEntries(entries: readonly unknown[]): string | undefined {
  for (const [at, each] of entries.entries()) {
    const problem = problemIn(each, SETTINGS);
    if (problem !== undefined) return `${problem} in entry ${at + 1}`;
  }
  const names = (entries as readonly TrackEntry[]).map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? undefined : `there are two entries "${twice}"`;
}
