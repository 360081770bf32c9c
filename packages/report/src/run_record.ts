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

/** All data about a run, of any origin. A run of an earlier version has less. */
export interface RunRecord {
  /** Name of the folder. */
  readonly name: string;
  /** Steps of the whole run, and steps done so far. */
  readonly steps: number;
  readonly done: number;
  /** Model, optimizer and data: `nano with muon on sotu`. */
  readonly subject: string;
  /** Unit of the losses: `nats per byte`. */
  readonly unit: string;
  readonly tokensPerStep: number | undefined;
  /** All settings by their paths. */
  readonly settings: ReadonlyMap<string, string>;
  readonly device: string;
  /**
   * Over steps done, empty where it was not recorded. Of a very long run only what is seen: lowest
   * and highest values of short stretches, and the last ones.
   */
  readonly curves: Readonly<Record<CurveName, readonly Point[]>>;
  /** Means of those stretches, for curves that are not complete. */
  readonly means: Partial<Readonly<Record<CurveName, readonly Point[]>>>;
  /** Seconds of training after so many steps. Empty if unknown. */
  readonly clock: readonly Point[];
  /** True if `clock` includes evaluations and checkpoints, as in results of comparisons. */
  readonly clockHasAll: boolean;
  /** Seconds since 1970 after so many steps. Empty if unknown. */
  readonly times: readonly Point[];
  readonly memory: StepMemory | undefined;
  readonly samples: readonly Sample[];
  /** Processes that worked on it, in order. Empty if unknown. */
  readonly sessions: readonly SessionLine[];
  /** The first warnings, and the number of all. */
  readonly warnings: readonly string[];
  readonly warningCount: number;
  /** Reason why it ended before its last step, if known. */
  readonly stopped: string | undefined;
  /** Sentences about damaged lines of its files. */
  readonly leftOut: readonly string[];
}
