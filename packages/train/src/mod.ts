/**
 * Trains models: the training loop, batches, evaluation, metrics and checkpoints, for any model
 * with parameters and a loss. `@lrm/train/node` stores checkpoints in files.
 *
 * @module
 */
export {
  type Batch,
  checkBatch,
  fillRandomBatch,
  makeBatch,
} from "./batches.ts";
export {
  type LoadedCheckpoint,
  readCheckpoint,
  type Snapshot,
  streamSnapshot,
} from "./checkpoint.ts";
export { type EvaluateOptions, evaluate, measuredTokens } from "./evaluate.ts";
export { NonFiniteError, type StepMetrics } from "./metrics.ts";
export { restoreTensors } from "./restore.ts";
export { RunError } from "./run_error.ts";
export { peakOf, type StepMemory } from "./step_memory.ts";
export type { StepPhase, StepsDuration, TrainHooks, TrainSubject } from "./train_hooks.ts";
export { ACCUMULATION_LIMIT, finalEvaluationTokens, type TrainSettings } from "./train_settings.ts";
export type { TrainableModel } from "./trainable_model.ts";
export { train } from "./trainer.ts";
