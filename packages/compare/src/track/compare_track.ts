import { firstDifference } from "@lrm/files/values";
import {
  CATALOG,
  type Catalog,
  describeData,
  deviceOf,
  InputError,
  type OptimizerConfig,
  RuleError,
  trainingMemory,
} from "@lrm/run";
import { prepareBackend, Resources } from "@lrm/run/node";
import { ArgumentError } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import type { CompareOptions } from "../compare.ts";
import { type ContestHooks, configAt, ownOf, runContest } from "../comparing.ts";
import { findComparison, openComparison } from "../comparison.ts";
import { type Contestant, contestantOf } from "../contestant.ts";
import { type ComparisonPlan, planComparison } from "../plan_comparison.ts";
import { checkSameOptimizer, readResults } from "../results.ts";
import type { Workbench } from "../run.ts";
import {
  bestAtEdge,
  bestTrial,
  decayAtEdge,
  decaysAround,
  gridAround,
  gridOf,
  type Trial,
} from "../search.ts";
import { trialsOf } from "../trials.ts";
import type { TrackEntry } from "./entry.ts";
import type { Track } from "./track.ts";
import {
  checkTrackFolder,
  openTrackFolder,
  type Stage,
  saveEntry,
  stageFolder,
} from "./track_folder.ts";

/** Seed of the search, which no run that counts has. */
const SEARCH_SEED = 0;

/** Options of {@link compareTrack}. */
export interface TrackOptions extends Omit<CompareOptions, "time"> {
  /** Runs of each entry. Default: as many as the track says. */
  readonly seeds?: number | undefined;
  /** True to search learning rates and weight decays only. Default: false. */
  readonly searchOnly?: boolean | undefined;
}

/**
 * Runs entries on a track. An entry without a learning rate is searched first: rates and weight
 * decays, in runs of half length, then around the best in runs of full length. Trains only the runs
 * that have no result in `folder`, so it can be stopped and repeated at any time.
 *
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function compareTrack(
  folder: string,
  track: Track,
  entries: readonly TrackEntry[],
  options: TrackOptions = {},
): Promise<void> {
  const {
    device = { backend: "auto" },
    seeds = track.seeds,
    onNotice,
    catalog = CATALOG,
  } = options;
  const { signal = new AbortController().signal } = options;
  // Check all settings before a device is opened.
  const plan = await planTrack(track, entries, options);
  const recorded = await checkTrackFolder(folder, track);
  await using resources = new Resources();
  const backend = await prepareBackend({ ...device, recorded }, resources, options);
  await plan.checkFits(backend);
  await openTrackFolder(folder, { track, device: deviceOf(backend) });
  onNotice?.(`Track ${track.name}: ${plan.description}. Folder: ${folder}`);
  const comparison = plan.comparisonFor(backend);
  const bench = { backend, comparison, corpus: plan.corpus, signal, catalog };
  const course: Course = { folder, track, bench, hooks: options.hooks, onNotice };
  const settled: TrackEntry[] = [];
  for (const entry of entries) settled.push(await settle(entry, course));
  if (options.searchOnly) return;
  for (const entry of settled) {
    if (entry.learningRate === undefined) continue; // All its runs stopped.
    const config = configOf(entry, course);
    const grid = gridOf([config.learningRate]);
    await runStage("seeds", entry, { config, grid }, seeds, course);
  }
}

/** Everything that the runs of a track share. */
interface Course extends Pick<TrackOptions, "hooks" | "onNotice"> {
  readonly folder: string;
  readonly track: Track;
  readonly bench: Workbench & { readonly catalog: Catalog };
}

async function planTrack(
  track: Track,
  entries: readonly TrackEntry[],
  options: TrackOptions,
): Promise<ComparisonPlan> {
  const { evaluationTokens, ...training } = track.training;
  const { model, data } = track;
  const shared = { ...training, model, data, evaluationTokens, curveTokens: evaluationTokens };
  const plan = await planComparison({ ...shared, contestants: entries }, options);
  const difference = firstDifference(track.dataTokens, describeData(plan.corpus));
  if (difference === undefined) return plan;
  const [what, then, now] = difference;
  throw new InputError(
    `Cannot run the track ${track.name}: ${data} has ${what} ${now}, and the track was made with ${then}`,
    "use the same data",
  );
}

/**
 * Returns an entry with a learning rate, after a search if it has none, and records it.
 *
 * @throws InputError, before anything is recorded, if its runs in the folder have other settings
 */
async function settle(entry: TrackEntry, course: Course): Promise<TrackEntry> {
  const { folder, bench } = course;
  if (entry.learningRate === undefined) await checkSearchable(entry, folder);
  const settled = entry.learningRate === undefined ? await search(entry, course) : entry;
  const rule = bench.catalog.sources[entry.optimizer];
  await checkSameSeeds(settled, course);
  await saveEntry(folder, { entry: settled, rule, memory: await memoryOf(settled, course) });
  return settled;
}

/** Refuses to search an entry whose runs in the folder have a rate that was given. */
async function checkSearchable(entry: TrackEntry, folder: string): Promise<void> {
  const there = (stage: Stage) => findComparison(stageFolder(folder, entry, stage));
  if ((await there("seeds")) === undefined || (await there("half")) !== undefined) return;
  throw new InputError(
    `Cannot search ${entry.name} in ${folder}: its runs there have a rate that was given`,
    "give another --out, or the same rate",
  );
}

/** Checks that the runs that count have an entry's settings, learning rate and weight decay. */
async function checkSameSeeds(entry: TrackEntry, course: Course): Promise<void> {
  const { folder, bench } = course;
  const place = stageFolder(folder, entry, "seeds");
  if ((await findComparison(place)) === undefined) return;
  const source = bench.catalog.sources[entry.optimizer];
  const results = await readResults(place, bench.comparison);
  checkSameOptimizer(place, results, configOf(entry, course), { source, anyRate: false });
}

/** Computes the bytes of an entry's largest step; undefined if its rule fails. */
async function memoryOf(entry: TrackEntry, course: Course): Promise<number | undefined> {
  const { comparison, catalog } = course.bench;
  const { model, training } = comparison;
  try {
    const demand = { ...training, model, optimizer: configOf(entry, course) };
    return peakOf(await trainingMemory(demand, catalog));
  } catch (error) {
    // Its runs say so.
    if (error instanceof RuleError || error instanceof ArgumentError) return undefined;
    throw error;
  }
}

async function search(entry: TrackEntry, course: Course): Promise<TrackEntry> {
  const { bench } = course;
  const { config, grid } = contestantOf(
    { ...entry, searchDecay: entry.settings.weightDecay === undefined },
    bench.comparison.model.config,
    bench.catalog,
  );
  const half = await trialsIn("half", entry, { config, grid }, course);
  const first = bestTrial(half)!;
  if (!Number.isFinite(first.loss)) return entry;
  const decays = grid.decays && decaysAround(first.decay!);
  const near = { ...gridAround(first.rate), ...(decays && { decays }) };
  const full = await trialsIn(
    "full",
    entry,
    { config: configAt(config, first), grid: near },
    course,
  );
  const { rate, decay, loss } = bestTrial(full)!;
  if (!Number.isFinite(loss)) return entry;
  const edge = bestAtEdge(full) !== undefined || decayAtEdge(full) !== undefined;
  return {
    ...entry,
    learningRate: rate,
    settings: { ...entry.settings, ...(grid.decays && { weightDecay: decay }) },
    search: {
      half: half.length,
      full: full.length,
      edge,
      ...(entry.settings.weightDecay !== undefined && { fixedDecay: true }),
    },
  };
}

async function trialsIn(
  stage: "half" | "full",
  entry: TrackEntry,
  contestant: Contestant,
  course: Course,
): Promise<Trial[]> {
  await runStage(stage, entry, contestant, 0, course);
  const { steps } = course.track.training;
  const { folder, bench } = course;
  const place = stageFolder(folder, entry, stage);
  const results = await readResults(place, comparisonOf(bench, stage, steps));
  return trialsOf(ownOf(contestant.config, results), SEARCH_SEED);
}

async function runStage(
  stage: Stage,
  entry: TrackEntry,
  contestant: Contestant,
  seeds: number,
  { folder, track, bench, hooks, onNotice }: Course,
): Promise<void> {
  const place = stageFolder(folder, entry, stage);
  const comparison = comparisonOf(bench, stage, track.training.steps);
  await openComparison(place, comparison);
  const contest = {
    contestants: [contestant],
    seeds,
    ...(stage === "seeds" ? { fixed: true } : { searchSeed: SEARCH_SEED }),
  };
  await runContest(
    place,
    contest,
    { ...bench, comparison },
    announced(hooks, () => {
      onNotice?.(`${entry.name}: ${TITLES[stage]}`);
    }),
  );
}

const TITLES: Readonly<Record<Stage, string>> = {
  half: "searches learning rate and weight decay, in runs of half length",
  full: "searches around the best, in runs of full length",
  seeds: "runs with new seeds",
};

/** Calls `announce` before the first run. */
function announced(hooks: ContestHooks = {}, announce: () => void): ContestHooks {
  let silent = true;
  return {
    ...hooks,
    onStart(...given) {
      if (silent) announce();
      silent = false;
      hooks.onStart?.(...given);
    },
  };
}

function comparisonOf({ comparison }: Workbench, stage: Stage, steps: number) {
  if (stage !== "half") return comparison;
  return { ...comparison, training: { ...comparison.training, steps: steps / 2 } };
}

function configOf(entry: TrackEntry, { bench }: Course): OptimizerConfig {
  const { optimizer, settings, learningRate } = entry;
  const { config } = contestantOf(
    { optimizer, settings: { ...settings, learningRate } },
    bench.comparison.model.config,
    bench.catalog,
  );
  return config;
}
