import { ArgumentError } from "@lrm/tensor";
import { shown } from "./shown.ts";

/** Gives the factor of the learning rate in a step (from 0). */
export type Schedule = (step: number) => number;

/** Options of a warm-up. */
export interface WarmupOptions {
  /** Steps of the warm-up; step s of them runs at (s + 1)/warmup. Default 0. */
  readonly warmup?: number;
}

/** Options of a warm-up and a decay. */
export interface DecayOptions extends WarmupOptions {
  /** Steps of the whole run; the schedule stays at `end` after them. */
  readonly steps: number;
  /** Last factor. Default 0. */
  readonly end?: number;
}

/** Options of a warm-up, a plateau and a decay. */
export interface TrapezoidOptions extends DecayOptions {
  /** Steps of the linear decay at the end of the run. */
  readonly cooldown: number;
}

/** Stays at 1 after the warm-up. */
export function constant({ warmup = 0 }: WarmupOptions = {}): Schedule {
  checkSteps({ steps: Number.MAX_SAFE_INTEGER, warmup });
  return (step) => rise(step, warmup);
}

/** Falls from 1 after the warm-up to `end`, in a straight line. */
export function linearDecay({ steps, warmup = 0, end = 0 }: DecayOptions): Schedule {
  checkSteps({ steps, warmup });
  checkEnd(end);
  return (step) => rise(step, warmup) * mix(end, progress(step, warmup, steps));
}

/** Falls from 1 after the warm-up to `end`, along half a cosine. */
export function cosine({ steps, warmup = 0, end = 0 }: DecayOptions): Schedule {
  checkSteps({ steps, warmup });
  checkEnd(end);
  return (step) => {
    const fallen = 0.5 - 0.5 * Math.cos(Math.PI * progress(step, warmup, steps));
    return rise(step, warmup) * mix(end, fallen);
  };
}

/**
 * Stays at 1 after the warm-up, and falls to `end` in a straight line in the last `cooldown` steps.
 *
 * @example
 * ```ts
 * import { trapezoid } from "@lrm/optimizer";
 * const schedule = trapezoid({ steps: 100, warmup: 2, cooldown: 50 });
 * expect([0, 1, 49, 75, 100].map(schedule)).toEqual([0.5, 1, 1, 0.5, 0]);
 * ```
 */
export function trapezoid({ steps, warmup = 0, cooldown, end = 0 }: TrapezoidOptions): Schedule {
  checkSteps({ steps, warmup, cooldown });
  checkEnd(end);
  return (step) => rise(step, warmup) * mix(end, progress(step, steps - cooldown, steps));
}

const rise = (step: number, warmup: number): number =>
  Math.min(1, (step + 1) / Math.max(1, warmup));

/** 0 up to `from`, 1 from `to` on. */
const progress = (step: number, from: number, to: number): number =>
  step >= to ? 1 : Math.max(0, (step - from) / (to - from));

const mix = (end: number, fallen: number): number => 1 + (end - 1) * fallen;

function checkSteps(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < 0) {
      throw new ArgumentError(
        `Cannot make a schedule with ${name} ${shown(value)}: it is a number of steps`,
        "pass a whole number from 0 on",
      );
    }
  }
  const { steps = 0, warmup = 0, cooldown = 0 } = options;
  if (warmup + cooldown > steps) {
    throw new ArgumentError(
      `Cannot make a schedule of ${steps} steps with ${warmup} of warm-up and ${cooldown} of cool-down: they must fit`,
      "pass more steps, or a shorter warm-up or cool-down",
    );
  }
}

function checkEnd(end: number): void {
  if (typeof end === "number" && end >= 0 && Number.isFinite(end)) return;
  throw new ArgumentError(
    `Cannot make a schedule that ends at ${shown(end)}: it must be at least 0`,
    "pass a number such as 0.1",
  );
}
