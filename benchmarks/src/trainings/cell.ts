import {
  bestAtEdge,
  bestTrial,
  type MeanCurve,
  meanCurve,
  type Statistics,
  statisticsOf,
  type Trial,
} from "@lrm/compare";
import type { Point } from "@lrm/run";
import type { Machine } from "../machine.ts";
import type { Setting } from "./setting.ts";

/** Seed of the searches for learning rates. */
export const SEARCH_SEED = 0;

/** A finished training. */
export interface TrainedRun {
  readonly rate: number;
  readonly seed: number;
  /** Final validation loss; null if the training was stopped. */
  readonly loss: number | null;
  /** Reason why it was stopped. */
  readonly stopped?: string;
  /** Validation loss by step, if the setting has evaluations. */
  readonly curve?: readonly Point[];
  /** Time of the training, and of the processor over all threads. */
  readonly seconds?: number;
  readonly processorSeconds?: number;
}

/** Seconds of a step and of its update, averaged over some steps. */
export interface StepTime {
  readonly step: number;
  readonly update: number;
}

/** The trainings with one setting. */
export interface Cell {
  readonly setting: Setting;
  readonly runs: readonly TrainedRun[];
  /** Times, measured in turn with those of other cells. */
  readonly times?: readonly StepTime[];
}

/** Contents of a file of results. */
export interface TrainingResults {
  readonly machine: Machine;
  readonly device: string;
  readonly cells: readonly Cell[];
}

/** Finds the cell with a setting. */
export function cellOf(cells: readonly Cell[], setting: Setting): Cell | undefined {
  const wanted = JSON.stringify(setting);
  return cells.find((cell) => JSON.stringify(cell.setting) === wanted);
}

/** Returns the losses of one seed by rate, from the lowest rate. */
export function trialsOf(cell: Cell | undefined, seed: number): Trial[] {
  const own = (cell?.runs ?? []).filter((run) => run.seed === seed);
  return own
    .map(({ rate, loss }) => ({ rate, loss: loss ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.rate - b.rate);
}

/** Results of the seeds at the best rate. */
export interface CellSummary extends Statistics {
  readonly rate: number;
  /** True if no lower, or no higher rate was tried. */
  readonly edge: boolean;
  readonly seeds: readonly number[];
  /** Final losses, in the order of `seeds`. */
  readonly losses: readonly number[];
  readonly curve: MeanCurve;
}

/**
 * Summarizes the seeds of a cell, without that of the search.
 *
 * @param searched  cell whose search gave the rate. Default: this one
 * @returns  undefined for fewer than two seeds, and if one of them was stopped
 */
export function summaryOf(cell: Cell | undefined, searched = cell): CellSummary | undefined {
  const trials = trialsOf(searched, SEARCH_SEED);
  const rate = bestTrial(trials)?.rate;
  const own = (cell?.runs ?? []).filter((run) => run.seed !== SEARCH_SEED && run.rate === rate);
  const losses = own.flatMap(({ loss }) => loss ?? []);
  if (rate === undefined || losses.length < Math.max(2, own.length)) return undefined;
  const edge = bestAtEdge(trials) !== undefined;
  const seeds = own.map(({ seed }) => seed);
  const curve = meanCurve(own.map((run) => run.curve ?? []));
  return { ...statisticsOf(losses)!, rate, edge, seeds, losses, curve };
}
