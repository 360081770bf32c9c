import type { Point } from "@lrm/run";
import type { Sample, SessionLine } from "@lrm/run/node";
import type { DataUnit, StepMemory } from "@lrm/train";
import type { CurveName } from "./curve_name.ts";

/** A part of a run that went on with other settings. */
export interface LaterPart {
  /** Steps of the run before the part. */
  readonly from: number;
  /** Settings that it changes: `training.steps 300 → 500`. */
  readonly changes: readonly string[];
}

/**
 * All data about a run, from a run folder or a comparison. Runs of earlier versions have less, and
 * those with a training of one's own have what that recorded.
 */
export interface RunRecord {
  /** Name of the folder. */
  readonly name: string;
  /** Steps of the whole run, if known, and steps done so far. */
  readonly steps: number | undefined;
  readonly done: number;
  /** Model, optimizer and data: `nano with muon on sotu`; or a title of one's own, if any. */
  readonly subject: string | undefined;
  /** Later parts of a run that went on with other settings. Most runs have none. */
  readonly parts: readonly LaterPart[];
  /** Unit of the losses of a language model: `nats per byte`. Undefined for all others. */
  readonly unit: string | undefined;
  /** Samples or tokens that it was trained on so far, if known. */
  readonly seen: { readonly unit: DataUnit; readonly count: number } | undefined;
  /** All settings by their paths. */
  readonly settings: ReadonlyMap<string, string>;
  /** Device, if known. */
  readonly device: string | undefined;
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
