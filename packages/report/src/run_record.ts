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

/** A part of a run that went on with other settings. */
export interface LaterPart {
  /** Steps of the run before the part. */
  readonly from: number;
  /** Settings that it changes: `training.steps 300 → 500`. */
  readonly changes: readonly string[];
}

/** All data about a run, from a run folder or a comparison. Runs of earlier versions have less. */
export interface RunRecord {
  /** Name of the folder. */
  readonly name: string;
  /** Steps of the whole run, and steps done so far. */
  readonly steps: number;
  readonly done: number;
  /** Model, optimizer and data: `nano with muon on sotu`. */
  readonly subject: string;
  /** Later parts of a run that went on with other settings. Most runs have none. */
  readonly parts: readonly LaterPart[];
  /** Unit of the losses: `nats per byte`. */
  readonly unit: string;
  readonly tokensPerStep: number | undefined;
  /** All settings by their paths. */
  readonly settings: ReadonlyMap<string, string>;
  readonly device: string;
  /**
   * Curves over steps; empty if not recorded. For a very long run, only the lowest and highest
   * values of short intervals, and the last values.
   */
  readonly curves: Readonly<Record<CurveName, readonly Point[]>>;
  /** Means of those intervals, for curves that are reduced. */
  readonly means: Partial<Readonly<Record<CurveName, readonly Point[]>>>;
  /** Seconds of training by step. Empty if unknown. */
  readonly clock: readonly Point[];
  /** True if `clock` includes evaluations and checkpoints, as in results of comparisons. */
  readonly clockHasAll: boolean;
  /** Seconds since 1970 by step. Empty if unknown. */
  readonly times: readonly Point[];
  readonly memory: StepMemory | undefined;
  readonly samples: readonly Sample[];
  /** Processes that trained it, in order. Empty if unknown. */
  readonly sessions: readonly SessionLine[];
  /** The first warnings. */
  readonly warnings: readonly string[];
  readonly warningCount: number;
  /** Reason why it ended before its last step, if known. */
  readonly stopped: string | undefined;
  /** Sentences about damaged lines in its files. */
  readonly leftOut: readonly string[];
}
