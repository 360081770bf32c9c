import type { OptimizerConfig } from "@lrm/run";
import type { StepMetrics } from "@lrm/train";
import type { Contestant } from "./contestant.ts";
import { checkSameOptimizer, type RunResult, readResults, saveResult } from "./results.ts";
import { type RunRequest, trainOnce, type Workbench } from "./run.ts";
import { bestRate, nextRate } from "./search.ts";
import { nextSeed, SEARCH_SEED, trialsOf } from "./trials.ts";

/** The runs that a comparison needs. */
export interface Contest {
  readonly contestants: readonly Contestant[];
  /** Number of runs at the best rate, with seeds from 1. */
  readonly seeds: number;
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
    for (const { config } of contest.contestants) {
      const source = workbench.catalog?.sources[config.name];
      checkSameOptimizer(folder, results, config, source);
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
  { contestants, seeds }: Contest,
  results: readonly RunResult[],
): RunRequest | undefined {
  for (const { config, grid } of contestants) {
    const learningRate = nextRate(grid, trialsOf(ownOf(config, results)));
    if (learningRate !== undefined) {
      return { optimizer: { ...config, learningRate }, seed: SEARCH_SEED };
    }
  }
  for (const { config } of contestants) {
    const own = ownOf(config, results);
    const seed = nextSeed(seeds, own);
    if (seed !== undefined) {
      return { optimizer: { ...config, learningRate: bestRate(trialsOf(own))! }, seed };
    }
  }
  return undefined;
}

/** Counts the missing runs, assuming that no grid has to be extended further. */
function runsLeft({ contestants, seeds }: Contest, results: readonly RunResult[]): number {
  let left = 0;
  for (const { config, grid } of contestants) {
    const own = ownOf(config, results);
    const known = (rate: number, seed: number) =>
      own.some((each) => each.optimizer.learningRate === rate && each.seed === seed);
    const missing = grid.rates.filter((rate) => !known(rate, SEARCH_SEED)).length;
    const searching = missing > 0 || nextRate(grid, trialsOf(own)) !== undefined;
    left += Math.max(missing, searching ? 1 : 0);
    for (let seed = 1; seed <= seeds; seed++) {
      if (seed === SEARCH_SEED) continue;
      if (searching || !known(bestRate(trialsOf(own))!, seed)) left++;
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
