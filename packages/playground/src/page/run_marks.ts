import { runLetter } from "../config.ts";

/** How a run is told from the others: by a letter and a dash first, by a colour second. */
export interface RunMark {
  readonly letter: string;
  /** CSS custom property with its colour, for both themes. */
  readonly color: `--run-${number}`;
  /** Lengths of strokes and gaps in CSS pixels; empty is a solid line. */
  readonly dash: readonly number[];
}

const DASHES = [[], [8, 4], [2, 3], [12, 4, 2, 4], [5, 5], [14, 3]] as const;

/** The mark of run number `index`, counted from 0. */
export function runMark(index: number): RunMark {
  return {
    letter: runLetter(index),
    color: `--run-${index % DASHES.length}`,
    dash: DASHES[index % DASHES.length]!,
  };
}
