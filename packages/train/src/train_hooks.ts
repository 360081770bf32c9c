import type { Optimizer } from "@lrm/optimizer";
import type { Backend } from "@lrm/tensor";
import type { StepMetrics } from "./metrics.ts";
import type { Ranks } from "./ranks.ts";
import type { StepMemory } from "./step_memory.ts";
import type { DataUnit, Task } from "./task.ts";
import type { WeightAverage } from "./weight_average.ts";

/** Phases of a step, in order. Forward and backward repeat for every micro-batch. */
export type StepPhase = "begin" | "forward" | "backward" | "optimizer" | "metrics" | "end";

/** Duration of a group of steps. */
export interface StepsDuration {
  /** Number of steps. */
  readonly steps: number;
  readonly seconds: number;
}

/** Callbacks and other controls of {@link train}. */
export interface TrainHooks<Unit extends DataUnit = "tokens"> {
  /**
   * Called once for every step, in order. Calls are some steps late because values are read back in
   * groups.
   */
  readonly onStep?: (metrics: StepMetrics<Unit>) => void;
  /**
   * Called with the memory of a step when it raises the backend's peak: in the first step, and
   * rarely later. The last call is the largest. Call the backend's `resetPeak()` first if other
   * work ran before.
   */
  readonly onMemory?: (memory: StepMemory) => void;
  /**
   * Called with the duration of the steps since the last call, without evaluations and checkpoints.
   */
  readonly onPace?: (pace: StepsDuration) => void;
  /** Called before a phase of a step is enqueued. Steps count from 1. For profilers. */
  readonly onPhase?: (phase: StepPhase, step: number) => void;
  /** Called before an evaluation, after `step` steps. */
  readonly onEvaluation?: (step: number) => void;
  /**
   * Saves the state after `step` steps. `onStep` was called for all of them. A rejection stops the
   * run. Not `scheduled` is a checkpoint that a signal brought about, which an undisturbed run does
   * not make.
   */
  readonly save?: (step: number, checkpoint: { readonly scheduled: boolean }) => Promise<void>;
  /**
   * Awaited after every group of steps, when no work is queued on the device. Can pause the run, or
   * let other runs proceed. Default: one turn of the event loop.
   */
  readonly onIdle?: () => Promise<void>;
  /**
   * Stops the run with a checkpoint, on all ranks if one gets it. Lets the current step finish, but
   * drops a step of many micro-batches; it is repeated on resume. Stops an evaluation, and reports
   * its step without a validation loss. Several ranks finish both.
   */
  readonly signal?: AbortSignal;
  /**
   * Called after every step and evaluation. The run stops if it returns true, and saves nothing.
   * All ranks must return the same, as they do where it depends on the metrics.
   */
  readonly shouldStop?: () => boolean;
  /**
   * Metrics of the last completed step, if its evaluation was stopped. The step is then evaluated
   * first, and reported again. All ranks pass the same.
   */
  readonly unevaluated?: StepMetrics<Unit> | undefined;
}

/** The objects that {@link train} works with. */
export interface TrainSubject<Name extends string = string, Unit extends DataUnit = DataUnit> {
  readonly backend: Backend;
  readonly task: Task<Name, Unit>;
  readonly optimizer: Optimizer;
  /** Average of the weights, which evaluations see. Default: they see the last weights. */
  readonly average?: WeightAverage | undefined;
  /** Ranks that share the work, this one among them. Default: there is one. */
  readonly ranks?: Ranks | undefined;
}
