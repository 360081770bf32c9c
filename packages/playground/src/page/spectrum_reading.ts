import type { RunChoice } from "../config.ts";

/** Shape of the singular values of an update, as a chart shows it. */
export interface SpectrumReading {
  /**
   * `flat`: all directions move alike; `low-rank`: some directions alike and the others not at all;
   * `rows`: rows are equally long, directions are not; `falling`: neither.
   */
  readonly kind: "flat" | "low-rank" | "rows" | "falling";
  /** Number of directions that move. */
  readonly rank: number;
  /** Largest singular value, as a multiple of the median of those of directions that move. */
  readonly spread: number;
}

/** Largest spread of values that count as equal: five steps of Newton–Schulz leave up to 2. */
const EQUAL = 2.5;
/** Smallest fall that counts as the end of a low rank, as a factor. */
const CLIFF = 5;
/** Largest ratio of rows that count as equally long: weight decay changes them a little. */
const EQUAL_ROWS = 1.1;

/**
 * Reads the kind of an optimizer off the singular values of its update.
 *
 * @param values  descending
 * @param rowSpread  norm of the longest row, as a multiple of the shortest row's
 * @param rank  rank of the optimizer's steps, if it has one
 */
export function readSpectrum(
  values: Float32Array,
  rowSpread: number,
  rank = values.length,
): SpectrumReading {
  const moving = cliffOf(values, rank);
  const spread = values[0]! / (values[Math.floor(moving / 2)] || Number.NaN);
  const read = (kind: SpectrumReading["kind"]) => ({ kind, rank: moving, spread });
  if (moving < values.length) return read("low-rank");
  if (spread < EQUAL) return read("flat");
  return read(rowSpread < EQUAL_ROWS ? "rows" : "falling");
}

/** Gives the rank of a run's steps, if its optimizer has one. */
export function rankOf(choice: RunChoice | undefined): number | undefined {
  const rank = choice?.settings?.rank;
  return typeof rank === "number" ? rank : undefined;
}

/**
 * Finds where values fall most: behind the rank, or a multiple of it for a weight in parts. The end
 * of the values if they fall nowhere by much.
 */
function cliffOf(values: Float32Array, rank: number): number {
  let [cliff, least] = [values.length, 1 / CLIFF];
  for (let at = rank; at < values.length; at += rank) {
    const ratio = values[at]! / values[at - 1]!;
    if (ratio <= least) [cliff, least] = [at, ratio];
  }
  return cliff;
}

/** Words for a kind in a chart. A rank has a mark there, with its number. */
const SHAPES = { flat: "level", "low-rank": "", rows: "equal rows", falling: "slope" } as const;

/** Puts the kind of a run's update before its name: `equal rows: RMNP`. */
export function shapeAndName(reading: SpectrumReading | undefined, name: string): string {
  return [reading && SHAPES[reading.kind], name].filter(Boolean).join(": ");
}

/** Explains a reading in a sentence about the optimizer that it belongs to. */
export function readingText({ kind, rank, spread }: SpectrumReading, directions: number): string {
  const times = `${spread < 10 ? spread.toFixed(1) : Math.round(spread)} times`;
  switch (kind) {
    case "flat":
      return `is level: orthogonalized, it moves all ${directions} directions about equally far.`;
    case "low-rank":
      return `ends at rank ${rank}: it moves ${rank} of ${directions} directions${spread < EQUAL ? " about equally far" : ""}, and no others.`;
    case "rows":
      return `slopes: it makes all rows equally long, and its strongest direction still moves ${times} as far as the middle one.`;
    case "falling":
      return `slopes: its strongest direction moves ${times} as far as the middle one.`;
    default:
      return kind satisfies never;
  }
}
