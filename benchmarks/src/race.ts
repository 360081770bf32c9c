import { inTurn, type Pace, type Spread, type Subject, spreadOf } from "./measure.ts";
import type { Derived, Goal, Result } from "./result.ts";

/** What takes part in a race, ready to run and already tried against float64. */
export interface Contender {
  /** `lrm`, or the peer's name. */
  readonly name: string;
  /** Version, threads or adapter. */
  readonly device: string;
  readonly run: Subject;
  /** Relative error against float64 of the very kernel and shapes that are timed. */
  readonly error?: number | undefined;
  /** Instead of the race's own {@link Scale}. */
  readonly scale?: Scale;
}

/** How seconds are reported. */
export interface Scale {
  /** Work a second, or seconds. */
  readonly unit: string;
  /** Turns the seconds of one repeat into the unit. */
  readonly rate: (seconds: number) => number;
}

/** A peer that is not there, or that failed. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** What is raced. */
export interface Race extends Scale {
  readonly suite: string;
  readonly measure: string;
  readonly setting: string;
  /** A contender whose error is above is refused. */
  readonly tolerance?: number;
  /** Which contenders to compare. */
  readonly ratios?: readonly Comparison[];
}

/** How many times as fast one contender is as another, or as the fastest of several. */
export interface Comparison {
  readonly of: string;
  readonly to: string | readonly string[];
  /** What the ratio should reach. */
  readonly goal?: Goal;
}

/** Whether an error is one that rounding explains; no number at all is none. */
export const isRight = (error: number, tolerance: number): boolean => error <= tolerance;

/**
 * Times contenders in turn and reports each, then the ratios that are wanted, pair by pair. Wrong contenders are refused before anything is timed, absent ones reported.
 *
 * @returns  seconds of one repeat, by name, of those that ran
 */
export async function race(
  { suite, measure, setting, tolerance, ratios = [], ...own }: Race,
  contenders: readonly (Contender | Absent)[],
  pace: Pace,
  report: (result: Result) => void,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const line = { suite, measure, setting };
  const runners: Contender[] = [];
  for (const each of contenders) {
    const reason = refusal(each, tolerance);
    if (reason === undefined) runners.push(each as Contender);
    else report({ ...line, kind: "missing", subject: each.name, reason });
  }
  const seconds = await inTurn(
    runners.map(({ run }) => run),
    pace,
  );
  const times = Object.fromEntries(runners.map(({ name }, at) => [name, seconds[at]!]));
  for (const { name, device, error, scale: { unit, rate } = own } of runners) {
    const value = spreadOf(times[name]!.map(rate));
    const accuracy = error === undefined ? {} : { error };
    report({ ...line, kind: "measured", subject: name, device, unit, value, ...accuracy });
  }
  for (const comparison of ratios) {
    const ratio = compare(times, comparison);
    if (ratio !== undefined) report({ ...line, kind: "derived", ...ratio });
  }
  return times;
}

/** The ratio of two that ran; undefined where one of them did not. */
function compare(
  times: Readonly<Record<string, readonly number[]>>,
  { of, to, goal }: Comparison,
): Pick<Derived, "subject" | "unit" | "value" | "goal"> | undefined {
  const others = [to].flat().filter((name) => times[name] !== undefined);
  const median = (name: string): number => spreadOf(times[name]!).median;
  const [best] = others.sort((a, b) => median(a) - median(b));
  if (best === undefined || times[of] === undefined) return undefined;
  const subject = `${of} / ${typeof to === "string" ? to : `best of ${to.join(", ")}`}`;
  const value = ratioOf(times[best]!, times[of]);
  return { subject, unit: "×", value, ...(goal && { goal }) };
}

/** `over` against `under`, pair by pair. */
export function ratioOf(over: readonly number[], under: readonly number[]): Spread {
  return spreadOf(over.map((value, round) => value / under[round]!));
}

function refusal(each: Contender | Absent, tolerance: number | undefined): string | undefined {
  if ("reason" in each) return each.reason;
  const { error } = each;
  if (tolerance === undefined || error === undefined || isRight(error, tolerance)) return undefined;
  return `not timed: its result is wrong, by ${error.toExponential(1)} where ${tolerance.toExponential(0)} is allowed`;
}
