import { inTurn, type MeasurePlan, type Spread, spreadOf, type TimedSubject } from "./measure.ts";
import type { Derived, Goal, Result } from "./result.ts";

/** A participant of a race, ready to run and already compared with float64. */
export interface Contender extends TimedSubject {
  /** `lrm`, or the name of the peer. */
  readonly name: string;
  /** Version, threads or adapter. */
  readonly device: string;
  /** Relative error against float64 of the kernel and shapes that are timed. */
  readonly error?: number | undefined;
  /** Replaces the tolerance of the race, for another kind of error. */
  readonly tolerance?: number;
  /** Replaces the unit of the race. */
  readonly scale?: Measurement;
}

/** Conversion of seconds to the unit that is reported. */
export interface Measurement {
  /** Work per second, or seconds. */
  readonly unit: string;
  /** Turns the seconds of one repeat into the unit. */
  readonly rate: (seconds: number) => number;
}

/** A peer that is not installed, or that failed. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** Describes a peer that threw an error, with the first line of its message. */
export function absent(name: string, error: unknown): Absent {
  const message = error instanceof Error ? error.message : String(error);
  return { name, reason: `absent: ${message.split("\n", 1)[0]}` };
}

/** A race: what is measured, and in which unit. */
export interface Race extends Measurement {
  readonly suite: string;
  readonly measure: string;
  readonly setting: string;
  /** Largest relative error; a contender above it is refused. */
  readonly tolerance?: number;
  /** Contenders to compare. */
  readonly ratios?: readonly Comparison[];
}

/** The speed of one contender over that of another, or of the fastest of several. */
export interface Comparison {
  readonly of: string;
  readonly to: string | readonly string[];
  /** Bound that the ratio should reach. */
  readonly goal?: Goal;
}

/** Tells whether rounding explains an error; NaN is never right. */
export const isRight = (error: number, tolerance: number): boolean => error <= tolerance;

/**
 * Times contenders in turn and reports each, then the ratios. Contenders with a wrong result are
 * refused before anything is timed, and absent ones are reported.
 *
 * @returns  seconds of one repeat in each round, by the name of each contender that ran
 */
export async function race(
  { suite, measure, setting, tolerance, ratios = [], ...own }: Race,
  contenders: readonly (Contender | Absent)[],
  plan: MeasurePlan,
  report: (result: Result) => void,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const line = { suite, measure, setting };
  const runners: Contender[] = [];
  for (const each of contenders) {
    const reason = refusal(each, tolerance);
    if (reason === undefined) runners.push(each as Contender);
    else report({ ...line, kind: "missing", subject: each.name, reason });
  }
  const seconds = await inTurn(runners, plan);
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

/** Computes a ratio of two contenders; undefined if one of them did not run. */
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

/** Divides the measurements of each round that both sides have. */
export function ratioOf(over: readonly number[], under: readonly number[]): Spread {
  const both = over.slice(0, under.length);
  return spreadOf(both.map((value, round) => value / under[round]!));
}

function refusal(each: Contender | Absent, tolerance: number | undefined): string | undefined {
  if ("reason" in each) return each.reason;
  const { error, tolerance: limit = tolerance } = each;
  if (limit === undefined || error === undefined || isRight(error, limit)) return undefined;
  return `not timed: the error of its result is ${error.toExponential(1)}, above ${limit.toExponential(0)}`;
}
