import type { PlaygroundConfig } from "../config.ts";
import type { Curve } from "./curves.ts";

/** Curves that runs have left, to compare those of other settings with. */
export interface EarlierRuns {
  readonly config: PlaygroundConfig;
  /** In the order of `config.runs`. */
  readonly curves: readonly Curve[];
}

/**
 * Chooses the curves to keep when runs begin: those of the runs that they replace. The same runs
 * again, and runs that never began, leave none, and earlier ones stay. Losses on another text say
 * nothing.
 */
export function earlierRuns(
  next: PlaygroundConfig,
  replaced: EarlierRuns | undefined,
  earlier: EarlierRuns | undefined,
): EarlierRuns | undefined {
  const began = replaced?.curves.some(({ lastStep }) => lastStep > 0);
  const kept = began && !same(replaced?.config, next) ? replaced : earlier;
  return same(kept?.config.data, next.data) ? kept : undefined;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
