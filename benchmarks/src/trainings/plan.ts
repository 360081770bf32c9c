import { bestTrial, gridAround, nextTrial } from "@lrm/compare";
import { type Cell, cellOf, SEARCH_SEED, trialsOf } from "./cell.ts";
import type { Setting } from "./setting.ts";

/** Trainings that an experiment needs: the search for a learning rate, then several seeds. */
export interface Task {
  readonly setting: Setting;
  /** Setting whose search gives the rate for this one too. Default: this one is searched. */
  readonly searched?: Setting;
  /** Seeds to train, none of which is that of the search. */
  readonly seeds: readonly number[];
  /** True if every seed trains half and double of the best rate too. Default: false. */
  readonly around?: boolean;
}

/** A training to do next. */
export interface Training {
  readonly setting: Setting;
  readonly rate: number;
  readonly seed: number;
}

/**
 * Returns the first training of a plan that no cell has.
 *
 * @param extensions  most rates that a search tries beyond its three
 * @returns  undefined if all are done
 */
export function nextTraining(
  tasks: readonly Task[],
  cells: readonly Cell[],
  extensions?: number,
): Training | undefined {
  for (const { setting, searched = setting, seeds, around = false } of tasks) {
    const trials = trialsOf(cellOf(cells, searched), SEARCH_SEED);
    const trial = nextTrial(gridAround(searched.optimizer.learningRate, extensions), trials);
    if (trial !== undefined) return { setting: searched, rate: trial.rate, seed: SEARCH_SEED };
    const best = bestTrial(trials)!;
    if (!Number.isFinite(best.loss)) continue; // No rate works, and no seed would.
    const rates = around ? gridAround(best.rate).rates : [best.rate];
    const cell = cellOf(cells, setting);
    for (const seed of seeds) {
      const done = trialsOf(cell, seed);
      const rate = rates.find((each) => !done.some((trained) => trained.rate === each));
      if (rate !== undefined) return { setting, rate, seed };
    }
  }
  return undefined;
}
