import { runLetter } from "../config.ts";

/** Marks that distinguish a run: a letter and a dash, and a colour as well. */
export interface RunMark {
  readonly letter: string;
  /** CSS custom property with its colour, for both themes. */
  readonly color: `--run-${number}`;
  /** Lengths of strokes and gaps in CSS pixels; empty is a solid line. */
  readonly dash: readonly number[];
}

const DASHES = [[], [8, 4], [2, 3], [12, 4, 2, 4], [5, 5], [14, 3]] as const;

/** Gives the marks of run number `index`, counted from 0. */
export function runMark(index: number): RunMark {
  return {
    letter: runLetter(index),
    color: `--run-${index % DASHES.length}`,
    dash: DASHES[index % DASHES.length]!,
  };
}
