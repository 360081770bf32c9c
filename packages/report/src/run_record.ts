import type { Point } from "@lrm/run";
import type { Sample, SessionLine } from "@lrm/run/node";
import type { StepMemory } from "@lrm/train";

/** The quantities that a report draws over steps. */
export type CurveName =
  | "training"
  | "validation"
  | "learningRate"
  | "gradientNorm"
  | "updateNorm"
  | "tokensPerSecond"
  | "liveBytes"
  | "peakBytes";

/** What is known about a run, wherever it comes from. A run of an earlier version knows less. */
export interface RunRecord {
  /** The folder's name. */
  readonly name: string;
  /** Of the whole run, and done so far. */
  readonly steps: number;
  readonly done: number;
  /** What it trains and on what: `nano, muon, sotu`. */
  readonly subject: string;
  /** What losses are: `nats per byte`. */
  readonly unit: string;
  readonly tokensPerStep: number | undefined;
  /** What it was made with, each setting by its path. */
  readonly settings: ReadonlyMap<string, string>;
  readonly device: string;
  /**
   * Over steps done, empty where it was not recorded. Of a very long run only what is seen: lowest
   * and highest values of short stretches, and the last ones.
   */
  readonly curves: Readonly<Record<CurveName, readonly Point[]>>;
  /** Means of those stretches, of curves that are not there in full. */
  readonly means: Partial<Readonly<Record<CurveName, readonly Point[]>>>;
  /** Seconds of training after so many steps; empty where it is not known. */
  readonly clock: readonly Point[];
  /** Whether evaluations and checkpoints are in that, too: all that a result of a comparison knows. */
  readonly clockHasAll: boolean;
  /** Seconds since 1970 after so many steps; empty where it is not known. */
  readonly times: readonly Point[];
  readonly memory: StepMemory | undefined;
  readonly samples: readonly Sample[];
  /** Processes that worked on it, the first first; none where that is not known. */
  readonly sessions: readonly SessionLine[];
  /** The first ones, and how many there are. */
  readonly warnings: readonly string[];
  readonly warningCount: number;
  /** Why it ended before its last step, where that is known. */
  readonly stopped: string | undefined;
  /** Damaged lines of its files, in sentences. */
  readonly leftOut: readonly string[];
}
