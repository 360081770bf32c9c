import { type OptimizerConfig, stepsToReach } from "@lrm/run";
import { ownOf } from "./comparing.ts";
import type { Comparison } from "./comparison.ts";
import { type MeanCurve, meanCurve } from "./mean_curve.ts";
import { lossOf, orderOf, type RunResult } from "./results.ts";
import { bestAtEdge, bestTrial, type Trial } from "./search.ts";
import { type Statistics, statisticsOf } from "./statistics.ts";
import type { Timing } from "./timing.ts";
import { isAt, trialsOf } from "./trials.ts";

/** Results of one optimizer in a comparison. */
export interface Row {
  readonly name: string;
  /** Settings at the best learning rate. */
  readonly config: OptimizerConfig;
  /** Edge of the tried rates at which the best rate is, if it is at an edge. */
  readonly edge: "low" | "high" | undefined;
  readonly tried: readonly Trial[];
  /** Number of seeds at the best rate. */
  readonly seeds: number;
  /** Number of those runs that stopped early: at a value that is not finite, or a failing rule. */
  readonly stopped: number;
  /** Final validation loss over the other seeds. */
  readonly loss: Statistics | undefined;
  readonly validation: MeanCurve;
  readonly training: MeanCurve;
  /**
   * Steps until the validation loss reaches the final loss of another optimizer. Missing if it does
   * not.
   */
  readonly stepsTo: Readonly<Partial<Record<string, number>>>;
  /** Seconds of a whole run. Without evaluations if it was timed. */
  readonly seconds: number;
  /** Fraction of a step spent in the update. Undefined if it was not timed. */
  readonly share: number | undefined;
}

/** All data of the table and the page. */
export interface Summary {
  readonly comparison: Comparison;
  readonly timing: Timing | undefined;
  /** Results by optimizer, the lowest loss first. */
  readonly rows: readonly Row[];
  readonly runs: number;
}

/** Optimizers whose final loss is the target for the others. */
export const REFERENCES = ["adamw", "muon"] as const;

/** Summarizes all results. Leaves out optimizers without results. */
export function summarize(
  comparison: Comparison,
  results: readonly RunResult[],
  timing: Timing | undefined,
): Summary {
  const order = [...new Set([...REFERENCES, ...orderOf(results)])];
  const plain = order.flatMap((name) => {
    const own = ownOf({ name }, results);
    const tried = trialsOf(own);
    const best = bestTrial(tried);
    if (best === undefined) return [];
    const runs = own.filter((each) => isAt(best, each));
    const finished = runs.filter(({ validationLoss }) => validationLoss !== null);
    const steps = timing?.optimizers[name];
    const validation = meanCurve(finished.map((run) => run.validation));
    return {
      name,
      config: runs[0]!.optimizer,
      edge: bestAtEdge(tried),
      tried,
      seeds: runs.length,
      stopped: runs.length - finished.length,
      loss: statisticsOf(finished.map(lossOf)),
      validation,
      training: meanCurve(finished.map((run) => run.training)),
      seconds:
        steps === undefined
          ? statisticsOf(runs.map((run) => run.seconds))!.mean
          : steps.step.median * comparison.training.steps,
      share: steps && Math.min(1, steps.update.median / steps.step.median),
    };
  });
  const ends = REFERENCES.flatMap((name) => {
    const end = plain.find((row) => row.name === name)?.validation.points.at(-1);
    return end === undefined ? [] : [[name, end[1]] as const];
  });
  const rows = plain.map((row) => ({
    ...row,
    stepsTo: Object.fromEntries(
      ends.flatMap(([name, loss]) => {
        const steps = stepsToReach(row.validation.points, loss);
        return steps === undefined ? [] : [[name, steps]];
      }),
    ),
  }));
  return { comparison, timing, rows: rows.sort(byLoss), runs: results.length };
}

/** Orders rows by their losses, the lowest first, and rows without one last. */
const byLoss = (a: Row, b: Row): number =>
  (a.loss?.mean ?? Number.POSITIVE_INFINITY) - (b.loss?.mean ?? Number.POSITIVE_INFINITY) || 0;
