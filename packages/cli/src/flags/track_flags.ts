import { isDeepStrictEqual } from "node:util";
import type { ListedTrack, TrackEntry } from "@lrm/compare";
import {
  CATALOG,
  type Catalog,
  InputError,
  type OptimizerFlags,
  oneOf,
  optimizerNames,
  optimizerOf,
  UsageError,
} from "@lrm/run";
import type { Command } from "commander";
import { type CompareFlags, ratesIn, settingsFor } from "./compare_flags.ts";

/** Flags that a track fixes. */
const FIXED: readonly string[] = [
  ...["preset", "data", "textField", "tokens", "steps", "batch", "context", "accumulation"],
  ...["evaluationTokens", "time"],
];

/** Choices whose defaults are those of the track. */
export interface TrackChoices {
  /** Names of entries or optimizers, separated by commas. */
  readonly names: string | undefined;
  readonly seeds: number | undefined;
}

/**
 * Returns the choices of a command line, without the defaults of other comparisons.
 *
 * @throws UsageError for flags that a track fixes
 */
export function trackChoices(command: Command, flags: CompareFlags): TrackChoices {
  const given = (name: string) => command.getOptionValueSource(name) === "cli";
  const fixed = command.options.find(
    (option) => FIXED.includes(option.attributeName()) && given(option.attributeName()),
  );
  if (fixed !== undefined) {
    throw new UsageError(
      `Cannot combine --track with ${fixed.long}: a track fixes it`,
      "leave one of them out",
    );
  }
  return {
    names: given("optimizers") ? flags.optimizers : undefined,
    seeds: given("seeds") ? flags.seeds : undefined,
  };
}

/**
 * Lists the requested entries of a track: those that it comes with and external rules, or those
 * that are named. Flags override their settings. An entry with other settings, and every entry with
 * `search`, is searched again, unless its learning rate is given.
 *
 * @param list  names of entries or optimizers, separated by commas
 * @throws UsageError for no, unknown or repeated names, and for flags that do not fit; InputError
 *   for a rule with the name of an entry
 */
export function entriesOf(
  { entries }: Pick<ListedTrack, "entries">,
  list: string | undefined,
  flags: Pick<CompareFlags, "learningRates"> &
    Partial<Pick<CompareFlags, "search">> &
    OptimizerFlags,
  { optimizers, sources }: Catalog = CATALOG,
): TrackEntry[] {
  checkRuleNames(entries, sources);
  const names = list?.split(",").map((name) => name.trim()) ?? [
    ...entries.map(({ name }) => name),
    ...Object.keys(sources),
  ];
  if (names.every((name) => name === "")) {
    throw new UsageError("Cannot run a track without entries", "name some with --optimizers");
  }
  const known = [...new Set([...entries.map(({ name }) => name), ...optimizerNames(optimizers)])];
  const chosen = names.map((name): TrackEntry => {
    const found = oneOf("entry", name, known);
    const listed = entries.find((entry) => entry.name === found);
    return listed ?? { name: found, optimizer: found, settings: {} };
  });
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UsageError(`Cannot run the entry ${twice} twice`, "name every entry once");
  }
  const rates = ratesIn(flags.learningRates, names, known);
  if (flags.search && rates.size > 0) {
    throw new UsageError(
      "Cannot combine --search with --learning-rates: a search finds the rate",
      "leave one of them out",
    );
  }
  const own = settingsFor(
    chosen.map(({ optimizer }) => optimizerOf(optimizer, optimizers)),
    flags,
    optimizers,
  );
  return chosen.map((entry, at) => {
    const settings = { ...entry.settings, ...own[at] };
    const given = rates.get(entry.name) ?? rates.get(undefined);
    if (given === undefined) {
      const changed = flags.search || !isDeepStrictEqual(settings, entry.settings);
      return changed ? unsearched(entry, own[at]!) : entry;
    }
    const [rate, another] = given;
    if (another !== undefined) {
      throw new UsageError(
        `Cannot run ${entry.name} with ${given.length} learning rates: an entry has one`,
        "name one, or leave out --learning-rates to search",
      );
    }
    const { search: _, ...others } = entry;
    return { ...others, learningRate: rate!, settings };
  });
}

/** Returns an entry that is to be searched, with other settings and without what was found. */
function unsearched(
  { name, optimizer, settings, learningRate }: TrackEntry,
  changed: OptimizerFlags,
): TrackEntry {
  const { weightDecay: _, ...others } = settings;
  const kept = learningRate === undefined ? settings : others;
  return { name, optimizer, settings: { ...kept, ...changed } };
}

function checkRuleNames(entries: readonly TrackEntry[], sources: Catalog["sources"]): void {
  const taken = entries.find(({ name }) => sources[name] !== undefined);
  if (taken === undefined) return;
  throw new InputError(
    `Cannot use the rule ${taken.name}: the track has an entry of that name`,
    "give its optimizer another name",
  );
}
