import type { Curve } from "../curves.ts";

/** How far all runs are together. */
export interface Progress {
  /** Steps that every run has done. */
  readonly step: number;
  readonly stepsLeft: number;
  /** From 0 to 1, of all steps of all runs. */
  readonly share: number;
  /** Undefined before there is a pace. */
  readonly secondsLeft: number | undefined;
}

/**
 * How far runs of `total` steps each are.
 *
 * @param pace  steps of all runs together in a second
 */
export function progressOf(
  curves: readonly Curve[],
  total: number,
  pace: number | undefined,
): Progress {
  if (curves.length === 0) return { step: 0, stepsLeft: total, share: 0, secondsLeft: undefined };
  const steps = curves.map(({ lastStep }) => lastStep);
  const done = steps.reduce((sum, step) => sum + step, 0);
  const all = total * curves.length;
  const step = Math.min(...steps);
  return {
    step,
    stepsLeft: total - step,
    share: Math.min(1, done / all),
    secondsLeft: pace && (all - done) / pace,
  };
}

/** Steps per second by the clock, pauses left out, everything else in: samples, evaluations, spectra. */
export class Pace {
  #steps = 0;
  #began = 0;

  /** Training begins, or goes on, after so many steps of all runs. */
  begin(steps: number, milliseconds: number): void {
    this.#steps = steps;
    this.#began = milliseconds;
  }

  /** Since then; undefined while there was no step. */
  at(steps: number, milliseconds: number): number | undefined {
    const done = steps - this.#steps;
    return done > 0 ? (1000 * done) / (milliseconds - this.#began) : undefined;
  }
}
