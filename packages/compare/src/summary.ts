import type { OptimizerConfig, Point } from "@lrm/run";
import { ownOf } from "./comparing.ts";
import type { Comparison } from "./comparison.ts";
import { lossOf, orderOf, type RunResult } from "./results.ts";
import { bestAtEdge, bestRate, type Trial } from "./search.ts";
import type { Timing } from "./timing.ts";
import { trialsOf } from "./trials.ts";

/** Middle and standard deviation (of a sample) of several numbers. */
export interface Statistics {
  readonly mean: number;
  /** 0 for one number. */
  readonly deviation: number;
}

/** A curve over several seeds. */
export interface MeanCurve {
  readonly points: readonly (readonly [step: number, mean: number, deviation: number])[];
}

/** Results of one optimizer in a comparison. */
export interface Row {
  readonly name: string;
  /** Settings at the best learning rate. */
  readonly config: OptimizerConfig;
  /** Side on which the best rate is at the edge of the rates that were tried. */
  readonly edge: "low" | "high" | undefined;
  readonly tried: readonly Trial[];
  /** Seeds at the best rate. */
  readonly seeds: number;
  /** Of them, runs that ended in numbers that are not finite. */
  readonly stopped: number;
  /** Final validation loss over the other seeds. */
  readonly loss: Statistics | undefined;
  readonly validation: MeanCurve;
  readonly training: MeanCurve;
  /** Steps until the validation curve is as low as another optimizer's ends, where it ever is. */
  readonly stepsTo: Readonly<Partial<Record<string, number>>>;
  /** Of a whole run, without evaluations where it was timed. */
  readonly seconds: number;
  /** The part of a step that the update takes, where it was timed. */
  readonly share: number | undefined;
}

/** Everything that the table and the page show. */
export interface Summary {
  readonly comparison: Comparison;
  readonly timing: Timing | undefined;
  /** In the order of the optimizers. */
  readonly rows: readonly Row[];
  readonly runs: number;
}

/** Optimizers whose final loss the others are measured by. */
export const REFERENCES = ["adamw", "muon"] as const;

/** Sums up what is there; optimizers without a result are left out. */
export function summarize(
  comparison: Comparison,
  results: readonly RunResult[],
  timing: Timing | undefined,
): Summary {
  const order = [...new Set([...REFERENCES, ...orderOf(results)])];
  const plain = order.flatMap((name) => {
    const own = ownOf({ name }, results);
    const tried = trialsOf(own);
    const rate = bestRate(tried);
    if (rate === undefined) return [];
    const runs = own.filter(({ optimizer }) => optimizer.learningRate === rate);
    const finished = runs.filter(({ validationLoss }) => validationLoss !== null);
    const steps = timing?.optimizers[name];
    const validation = curveOf(finished.map((run) => run.validation));
    return {
      name,
      config: runs[0]!.optimizer,
      edge: bestAtEdge(tried),
      tried,
      seeds: runs.length,
      stopped: runs.length - finished.length,
      loss: statisticsOf(finished.map(lossOf)),
      validation,
      training: curveOf(finished.map((run) => run.training)),
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
  return { comparison, timing, rows, runs: results.length };
}

/** Mean and deviation; undefined without numbers. */
export function statisticsOf(values: readonly number[]): Statistics | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/** The mean of curves at the steps that all of them have. */
function curveOf(curves: readonly (readonly Point[])[]): MeanCurve {
  const [first = [], ...others] = curves.map((curve) => new Map(curve));
  const points = [...first].flatMap(([step, loss]) => {
    const losses = [loss, ...others.map((other) => other.get(step))];
    const known = losses.filter((each) => each !== undefined);
    if (known.length < losses.length) return [];
    const { mean, deviation } = statisticsOf(known)!;
    return [[step, mean, deviation] as const];
  });
  return { points };
}

/**
 * Finds the first point of a curve at `loss` or below, on a straight line between two evaluations.
 *
 * @returns  steps, a whole number; undefined where it never is
 */
export function stepsToReach(
  points: readonly (readonly [step: number, loss: number, ...rest: number[]])[],
  loss: number,
): number | undefined {
  const index = points.findIndex(([, each]) => each <= loss);
  const there = points[index];
  if (there === undefined) return undefined;
  const before = points[index - 1];
  if (before === undefined) return there[0];
  const part = (before[1] - loss) / (before[1] - there[1]);
  return Math.ceil(before[0] + part * (there[0] - before[0]));
}
