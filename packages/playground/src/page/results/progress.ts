import type { Curve } from "../curves.ts";

/** How far all runs are together. */
export interface Progress {
  /** Steps that every run has done. */
  readonly step: number;
  readonly stepsLeft: number;
  /** From 0 to 1, of all steps of all runs. */
  readonly share: number;
  /** At the pace so far; undefined before the first steps. */
  readonly secondsLeft: number | undefined;
}

/** How far runs of `total` steps each are. */
export function progressOf(curves: readonly Curve[], total: number): Progress {
  let done = 0;
  let secondsLeft: number | undefined = 0;
  for (const { lastStep, lastSeconds } of curves) {
    done += lastStep;
    if (lastStep === 0) secondsLeft = undefined;
    else if (secondsLeft !== undefined) {
      secondsLeft += ((total - lastStep) * lastSeconds) / lastStep;
    }
  }
  const step = curves.length === 0 ? 0 : Math.min(...curves.map(({ lastStep }) => lastStep));
  return {
    step,
    stepsLeft: total - step,
    share: curves.length === 0 ? 0 : Math.min(1, done / (total * curves.length)),
    secondsLeft: curves.length === 0 ? undefined : secondsLeft,
  };
}
