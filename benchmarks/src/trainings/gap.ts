import { statisticsOf, testAhead, testBelow } from "@lrm/compare";
import type { CellSummary } from "./cell.ts";

/** Difference between the final losses of two cells. */
export interface Gap {
  /** Loss of the first minus that of the second, in nats, for each seed that both have. */
  readonly differences: readonly number[];
  /** Mean of the differences. */
  readonly nats: number;
  /** Standard error of the mean. */
  readonly error: number;
}

/** Probability by chance, on both sides together, below which a difference is called clear. */
export const CLEAR = 0.05;

/**
 * Measures how far a cell ends above another one, seed by seed: trainings with one seed start from
 * the same weights and have the same batches.
 */
export function gapOf(own: CellSummary, base: CellSummary): Gap {
  const differences = own.seeds.flatMap((seed, at) => {
    const there = base.seeds.indexOf(seed);
    return there < 0 ? [] : [own.losses[at]! - base.losses[there]!];
  });
  const { mean: nats, deviation } = statisticsOf(differences)!;
  return { differences, nats, error: deviation / Math.sqrt(differences.length) };
}

/** Computes the probability that chance alone puts the first cell so far below the second. */
export const chanceBelow = ({ differences }: Gap): number => testBelow(0, differences)?.p ?? 0.5;

/** Formats a number with its sign. */
export const signed = (value: number, digits = 3): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** Formats a gap with its standard error. */
export const gapText = ({ nats, error }: Gap): string => `${signed(nats)} ± ${error.toFixed(3)}`;

/** Describes a gap to Muon in a sentence, such as "0.012 ± 0.004 nats below Muon's". */
export const besideMuon = ({ nats, error }: Gap): string =>
  `${Math.abs(nats).toFixed(3)} ± ${error.toFixed(3)} nats ${nats < 0 ? "below" : "above"} Muon's`;

/** Describes a gap in words, such as "clearly above". */
export const verdictOf = (gap: Gap): string =>
  sided(chanceBelow(gap), "clearly below", "clearly above") ?? "not clearly apart from";

/** Describes how a gap changes, such as "falls by 0.012 ± 0.003". */
export function changeText(first: Gap, last: Gap): string {
  const error = Math.hypot(first.error, last.error);
  const size = `${Math.abs(last.nats - first.nats).toFixed(3)} ± ${error.toFixed(3)}`;
  const verb = sided(testAhead(last.differences, first.differences)?.p ?? 0.5, "falls", "rises");
  return verb === undefined ? `shows no clear change (${size})` : `${verb} by ${size}`;
}

/** Chooses a word by a one-sided probability; undefined if neither side is clear. */
function sided(p: number, below: string, above: string): string | undefined {
  if (p < CLEAR / 2) return below;
  return 1 - p < CLEAR / 2 ? above : undefined;
}
