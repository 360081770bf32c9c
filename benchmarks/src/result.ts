import type { Spread } from "./measure.ts";

/** The part that every line of a benchmark has. */
interface Line {
  readonly suite: string;
  /** Measured work and its backend: `product NN, cpu`. */
  readonly measure: string;
  /** Shapes and dtype. */
  readonly setting: string;
  /** Contender: `lrm`, a peer's name, or `lrm / peer` for a ratio. */
  readonly subject: string;
}

/** A number that was measured. */
export interface Measured extends Line {
  readonly kind: "measured";
  /** The subject's version, threads or adapter. */
  readonly device: string;
  readonly unit: string;
  readonly value: Spread;
  /** Relative error against float64. */
  readonly error?: number;
}

/** A number computed from several measured ones, round by round: a ratio, a share, an exponent. */
export interface Derived extends Line {
  readonly kind: "derived";
  readonly unit: string;
  readonly value: Spread;
  /** Bound that the median should keep. */
  readonly goal?: Goal;
}

/** A subject that could not be measured. */
export interface Missing extends Line {
  readonly kind: "missing";
  readonly reason: string;
}

/** Stands for the measurements that a suite did not reach because it stopped. */
export function stopped(suite: string, reason: string): Missing {
  return { suite, measure: NOT_REACHED, setting: "–", kind: "missing", subject: "lrm", reason };
}
const NOT_REACHED = "remaining measurements";

/** Tells whether a result was made by {@link stopped}. */
export const isStopped = ({ kind, measure }: Result): boolean =>
  kind === "missing" && measure === NOT_REACHED;

/** A bound that a median should keep. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One line of a benchmark: a subject in a setting. */
export type Result = Measured | Derived | Missing;

/** Tells whether a value keeps its bound. */
export function meets({ median }: Spread, goal: Goal): boolean {
  return "atLeast" in goal ? median >= goal.atLeast : median <= goal.atMost;
}

/** Formats a result as a line for people. */
export function formatResult(result: Result): string {
  const { measure, setting, subject } = result;
  const head = `  ${`${measure}, ${setting}`.padEnd(52)} ${subject.padEnd(20)}`;
  switch (result.kind) {
    case "missing":
      return `${head} – ${result.reason}`;
    case "derived":
      return `${head} ${formatSpread(result.value)} ${result.unit}${formatGoal(result)}`;
    case "measured": {
      const { value, unit, error, device } = result;
      const accuracy = error === undefined ? "" : `, error ${error.toExponential(1)}`;
      return `${head} ${formatSpread(value)} ${unit}${accuracy}  [${device}]`;
    }
    default:
      return result satisfies never;
  }
}

/** Formats a median with its range: `12.3 (11.9–12.8)`. */
export function formatSpread({ median, min, max }: Spread): string {
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** Formats a number with about three digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return size >= 0.01 ? value.toFixed(2) : value.toExponential(1);
}

function formatGoal({ value, goal }: Derived): string {
  if (goal === undefined) return "";
  const bound = "atLeast" in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
  return `  (goal: ${bound}; ${meets(value, goal) ? "met" : "missed"})`;
}
