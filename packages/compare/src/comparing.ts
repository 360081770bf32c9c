import type { OptimizerConfig } from "@lrm/run";
import type { StepMetrics } from "@lrm/train";
import type { Contestant } from "./contestant.ts";
import { checkSameOptimizer, type RunResult, readResults, saveResult } from "./results.ts";
import { type RunRequest, trainOnce, type Workbench } from "./run.ts";
import { bestTrial, type Candidate, nextTrial } from "./search.ts";
import { isAt, nextSeed, SEARCH_SEED, trialsOf } from "./trials.ts";

/** The runs that a comparison needs. */
export interface Contest {
  readonly contestants: readonly Contestant[];
  /** Number of runs at the best rate, with seeds from 1. */
  readonly seeds: number;
  /** Seed of the search. Default: 1, so that the run of the search counts. */
  readonly searchSeed?: number;
  /**
   * True if nothing is searched: finished runs with another learning rate or weight decay are
   * refused. Default: false.
   */
  readonly fixed?: boolean;
}

/** Callbacks around the runs. */
export interface ContestHooks {
  /**
   * Called before each run.
   *
   * @param left  minimum number of runs after this one
   * @param steps  steps of this run
   */
  readonly onStart?: (request: RunRequest, left: number, steps: number) => void;
  /** Called after each training step. */
  readonly onStep?: (metrics: StepMetrics) => void;
  /** Called after each run, once its result is saved. */
  readonly onResult?: (result: RunResult) => void;
}

/**
 * Trains every run of the contest that has no result in `folder`: first all learning rates, then
 * all seeds at the best one. The results alone determine the next run, so a contest can be stopped
 * and repeated at any time.
 */
export async function runContest(
  folder: string,
  contest: Contest,
  workbench: Workbench,
  { onStart, onStep, onResult }: ContestHooks = {},
): Promise<void> {
  for (;;) {
    const results = await readResults(folder, workbench.comparison);
    for (const { config, grid } of contest.contestants) {
      const source = workbench.catalog?.sources[config.name];
      const anyDecay = grid.decays !== undefined;
      checkSameOptimizer(folder, results, config, { source, anyRate: !contest.fixed, anyDecay });
    }
    const request = nextRun(contest, results);
    if (request === undefined) return;
    onStart?.(request, runsLeft(contest, results) - 1, workbench.comparison.training.steps);
    const result = await trainOnce(workbench, request, onStep);
    await saveResult(folder, result);
    onResult?.(result);
  }
}

/** Returns the first missing run. */
export function nextRun(
  { contestants, seeds, searchSeed = SEARCH_SEED }: Contest,
  results: readonly RunResult[],
): RunRequest | undefined {
  for (const { config, grid } of contestants) {
    const trial = nextTrial(grid, trialsOf(ownOf(config, results), searchSeed));
    if (trial !== undefined) return { optimizer: configAt(config, trial), seed: searchSeed };
  }
  for (const { config } of contestants) {
    const own = ownOf(config, results);
    const seed = nextSeed(seeds, own, searchSeed);
    if (seed === undefined) continue;
    return { optimizer: configAt(config, bestTrial(trialsOf(own, searchSeed))!), seed };
  }
  return undefined;
}

/** Returns a configuration with a trial's learning rate and weight decay. */
export function configAt(config: OptimizerConfig, { rate, decay }: Candidate): OptimizerConfig {
  return { ...config, learningRate: rate, ...(decay !== undefined && { weightDecay: decay }) };
}

/** Counts the missing runs, assuming that no grid has to be extended further. */
function runsLeft(
  { contestants, seeds, searchSeed = SEARCH_SEED }: Contest,
  results: readonly RunResult[],
): number {
  let left = 0;
  for (const { config, grid } of contestants) {
    const own = ownOf(config, results);
    if (own.some(({ failed }) => failed)) continue;
    const trials = trialsOf(own, searchSeed);
    const missing = grid.rates.filter((rate) => !trials.some((each) => each.rate === rate)).length;
    const decays = (grid.decays?.length ?? 1) - 1;
    const untried = decays - new Set(trials.map(({ decay }) => decay)).size + 1;
    const searching = nextTrial(grid, trials) !== undefined;
    left += searching ? Math.max(1, missing + Math.min(decays, untried)) : 0;
    const best = searching ? undefined : bestTrial(trials);
    for (let seed = 1; seed <= seeds; seed++) {
      if (seed === searchSeed) continue;
      if (best && own.some((each) => each.seed === seed && isAt(best, each))) continue;
      left++;
    }
  }
  return left;
}

/** Selects the results of one optimizer. */
export function ownOf(
  { name }: Pick<OptimizerConfig, "name">,
  results: readonly RunResult[],
): RunResult[] {
  return results.filter(({ optimizer }) => optimizer.name === name);
}
