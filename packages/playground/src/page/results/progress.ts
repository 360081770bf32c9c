import type { Curve } from "../curves.ts";

/** Progress of all runs together. */
export interface RunsProgress {
  /** Number of steps that every run has done. */
  readonly step: number;
  readonly stepsLeft: number;
  /** Fraction of all steps of all runs that are done. */
  readonly fraction: number;
  /** Undefined before the speed is known. */
  readonly secondsLeft: number | undefined;
}

/**
 * Computes the progress of runs of `total` steps each.
 *
 * @param stepsPerSecond  of all runs together
 */
export function progressOf(
  curves: readonly Curve[],
  total: number,
  stepsPerSecond: number | undefined,
): RunsProgress {
  if (curves.length === 0)
    return { step: 0, stepsLeft: total, fraction: 0, secondsLeft: undefined };
  const steps = curves.map(({ lastStep }) => lastStep);
  const done = steps.reduce((sum, step) => sum + step, 0);
  const all = total * curves.length;
  const step = Math.min(...steps);
  return {
    step,
    stepsLeft: total - step,
    fraction: Math.min(1, done / all),
    secondsLeft: stepsPerSecond && (all - done) / stepsPerSecond,
  };
}
