import { type Reached, testAhead } from "@lrm/compare";
import type { CellSummary } from "./cell.ts";

/** Difference between the mean losses of two cells. */
export interface Gap {
  /** Loss of the first minus that of the second, in nats. */
  readonly nats: number;
  /** Standard error of the difference. */
  readonly error: number;
  /** Probability that seeds alone put the first so far below the second. */
  readonly p: number;
}

/** Errors at which a difference is called clear. */
export const CLEAR = 3;

/** Measures how far a cell ends above another one. */
export function gapOf(own: CellSummary, base: CellSummary): Gap {
  const square = ({ deviation, losses }: CellSummary) => deviation ** 2 / losses.length;
  const reached = ({ losses }: CellSummary): Reached => ({ step: 0, losses });
  return {
    nats: own.mean - base.mean,
    error: Math.sqrt(square(own) + square(base)),
    p: testAhead(reached(own), reached(base), 0)!.p,
  };
}

/** Formats a number with its sign. */
export const signed = (value: number, digits = 3): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** Formats a gap with its standard error. */
export const gapText = ({ nats, error }: Gap): string => `${signed(nats)} ± ${error.toFixed(3)}`;

/** Describes a gap in words, such as "clearly above". */
export function verdictOf({ nats, error }: Pick<Gap, "nats" | "error">): string {
  if (Math.abs(nats) <= CLEAR * error) return "not clearly apart from";
  return nats > 0 ? "clearly above" : "clearly below";
}

/** Describes how a gap changes, such as "falls by 0.012 ± 0.003". */
export function changeText(first: Gap, last: Gap): string {
  const change = last.nats - first.nats;
  const error = Math.hypot(first.error, last.error);
  const size = `${Math.abs(change).toFixed(3)} ± ${error.toFixed(3)}`;
  if (Math.abs(change) <= CLEAR * error) return `shows no clear change (${size})`;
  return `${change < 0 ? "falls" : "rises"} by ${size}`;
}
