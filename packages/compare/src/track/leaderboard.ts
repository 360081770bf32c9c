import { type Point, stepsToReach } from "@lrm/run";
import { type MeanCurve, meanCurve } from "../mean_curve.ts";
import { lossOf, type RunResult } from "../results.ts";
import { type Statistics, statisticsOf } from "../statistics.ts";
import type { TrackEntry } from "./entry.ts";
import { SIGNIFICANCE, type Test, testAhead, testBelow } from "./significance.ts";
import type { Track } from "./track.ts";
import type { EntryRuns, TrackRecord } from "./track_folder.ts";

/** Results of an entry. */
export interface LeaderboardRow {
  readonly entry: TrackEntry;
  /** Name of the file of an external rule. */
  readonly rule?: string;
  /** Number of runs with the entry's settings. */
  readonly seeds: number;
  /** Reason why runs stopped: of the search if the entry has no others. */
  readonly stopped?: string;
  /** Final validation loss by seed, of the runs that finished. */
  readonly losses: readonly number[];
  readonly loss?: Statistics;
  /** Number of runs that reached the target. */
  readonly reached: number;
  /** Steps to the target, if all runs reached it. */
  readonly steps?: Statistics;
  /** First evaluation from which on the mean over the seeds is proven to be below the target. */
  readonly proven?: Test & { readonly step: number };
  /**
   * Test whether the entry above is ahead of this one, if all runs of both finished. Its p is
   * multiplied by the number of such tests.
   */
  readonly above?: Test;
  readonly curve: MeanCurve;
  /** Fraction of a run spent cooling down. */
  readonly cooldown?: number;
  /** Seconds of the fastest run, evaluations included. */
  readonly fastestSeconds?: number;
  /** Seconds that the processor spent on a run, over all threads, if known of all that finished. */
  readonly processorSeconds?: Statistics;
  /** Bytes of the largest step. */
  readonly memory?: number;
  /** Hash of the final weights by seed. */
  readonly weights: readonly string[];
}

/** Entries of a track, the lowest final loss first. */
export interface Leaderboard extends TrackRecord {
  readonly rows: readonly LeaderboardRow[];
  /** Number of all runs, those of the searches included. */
  readonly runs: number;
}

/** Tells whether an entry has runs that count, and all of them finished. */
export function isComplete({ losses, seeds }: Pick<LeaderboardRow, "losses" | "seeds">): boolean {
  return seeds > 0 && losses.length === seeds;
}

/**
 * Ranks entries by their final loss. Entries with runs that stopped come after those whose runs all
 * finished, and entries without a finished run last.
 */
export function leaderboardOf(
  { track, device }: TrackRecord,
  entries: readonly EntryRuns[],
): Leaderboard {
  const rows = entries.map((each) => rowOf(track, each)).sort(inOrder);
  const tests = rows.filter(isComplete).length - 1;
  return {
    ...{ track, device },
    rows: rows.map((row, at) => {
      const above = at > 0 ? aheadOf(rows[at - 1]!, row, tests) : undefined;
      return { ...row, ...(above && { above }) };
    }),
    runs: entries.reduce((sum, { runs }) => sum + Object.values(runs).flat().length, 0),
  };
}

function rowOf(track: Track, { entry, rule, memory, runs }: EntryRuns): LeaderboardRow {
  const { target } = track;
  const own = runs.seeds;
  const finished = own.filter(({ validationLoss }) => validationLoss !== null);
  const losses = finished.map(lossOf);
  const steps = finished.flatMap(({ validation }) => stepsToReach(validation, target) ?? []);
  const complete = finished.length === own.length && steps.length === own.length;
  const proven = provenAt(track, complete ? finished : []);
  const tried = own.length > 0 ? own : [...runs.half, ...runs.full];
  const stopped = tried.find((each) => each.stopped !== undefined)?.stopped;
  const cooldown = [...own, ...runs.full, ...runs.half][0]?.optimizer.cooldown;
  const processor = finished.flatMap(({ processorSeconds }) => processorSeconds ?? []);
  const shows = stopped !== undefined && (own.length > 0 || entry.learningRate === undefined);
  return {
    entry,
    ...(rule?.file !== undefined && { rule: rule.file }),
    seeds: own.length,
    ...(shows && { stopped }),
    losses,
    ...optionally("loss", statisticsOf(losses)),
    reached: steps.length,
    ...(complete && optionally("steps", statisticsOf(steps))),
    ...optionally("proven", proven),
    curve: meanCurve(finished.map(({ validation }) => validation)),
    ...optionally("cooldown", cooldown),
    ...(finished.length > 0 && {
      fastestSeconds: Math.min(...finished.map(({ seconds }) => seconds)),
    }),
    ...(processor.length === finished.length &&
      optionally("processorSeconds", statisticsOf(processor))),
    ...optionally("memory", memory),
    weights: finished.flatMap(({ weights }) => weights ?? []),
  };
}

/**
 * Finds the first evaluation from which on the mean is significantly below the target. Evaluations
 * are tested from the last one to the first, until one fails: tests in an order that is fixed
 * beforehand keep the probability of one error, without a correction for their number.
 */
function provenAt({ target }: Track, runs: readonly RunResult[]): LeaderboardRow["proven"] {
  const steps = runs[0]?.validation.map(([step]) => step) ?? [];
  let proven: LeaderboardRow["proven"];
  for (const step of steps.reverse()) {
    const test = testBelow(target, lossesAt(step, runs));
    if (test === undefined || test.p >= SIGNIFICANCE) break;
    proven = { step, ...test };
  }
  return proven;
}

/**
 * Tests whether `above` is ahead by final losses. Runs that stopped have none, and the others alone
 * would flatter an entry.
 *
 * @param tests  number of such tests in the leaderboard, by which p is multiplied (Bonferroni)
 */
function aheadOf(above: LeaderboardRow, row: LeaderboardRow, tests: number): Test | undefined {
  if (!isComplete(above) || !isComplete(row)) return undefined;
  const test = testAhead(above.losses, row.losses);
  return test && { ...test, p: Math.min(1, test.p * tests) };
}

const lossesAt = (step: number, runs: readonly RunResult[]): number[] =>
  runs.flatMap(({ validation }) => validation.find((point: Point) => point[0] === step)?.[1] ?? []);

function inOrder(a: LeaderboardRow, b: LeaderboardRow): number {
  const [first, second] = [a, b].map((row) => [
    isComplete(row) ? 0 : 1,
    row.loss?.mean ?? Number.MAX_VALUE,
  ]) as [number[], number[]];
  return first[0]! - second[0]! || first[1]! - second[1]!;
}

/** Returns an object with one property, or none if its value is missing. */
function optionally<Name extends string, T>(name: Name, value: T | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: T };
}
