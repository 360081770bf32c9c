/**
 * Trains models: the training loop, batches, evaluation, metrics and checkpoints, for any loss over
 * any data. `@lrm/train/node` stores checkpoints in files.
 *
 * @module
 */

export { turnOfTheEventLoop } from "./_event_loop.ts";
export {
  type ArrayBatchesOptions,
  arrayBatches,
  arrayBatchesInOrder,
} from "./array_batches.ts";
export {
  type LoadedCheckpoint,
  readCheckpoint,
  type Snapshot,
  type StoredTensor,
  streamSnapshot,
} from "./checkpoint.ts";
export { CHECKPOINT_PREFIXES, prefixed } from "./checkpoint_names.ts";
export { dataCount, dataRandom } from "./data_count.ts";
export { type Evaluated, type EvaluateOptions, evaluate } from "./evaluate.ts";
export {
  type EvaluateExamplesOptions,
  type ExampleEvaluation,
  evaluateExamples,
} from "./evaluate_examples.ts";
export {
  checkExamples,
  type ExampleFit,
  type ExampleTaskOptions,
  exampleTask,
  fitOfExamples,
} from "./example_task.ts";
export {
  type EvaluateTokensOptions,
  evaluateLanguageModel,
  type LanguageModelOptions,
  languageModelTask,
  measuredTokens,
  type TokenWindows,
  WINDOW_ORDERS,
  type WindowOrder,
} from "./language_model.ts";
export { type CommonMetrics, NonFiniteError, type StepMetrics } from "./metrics.ts";
export { checkSameSettings, savedOptimizerState } from "./optimizer_state.ts";
export { checkRanks, type Ranks } from "./ranks.ts";
export { restoreTensors } from "./restore.ts";
export { RunError } from "./run_error.ts";
export type { SampleArrays } from "./sample_arrays.ts";
export {
  type RestoreOptions,
  restoreSnapshot,
  type SnapshotSubject,
  snapshotOf,
} from "./snapshot.ts";
export { peakOf, type StepMemory } from "./step_memory.ts";
export type {
  Batch,
  BatchSource,
  DataUnit,
  EvaluationSource,
  HostArray,
  HostBatch,
  LossContext,
  Measures,
  Task,
} from "./task.ts";
export {
  BatchSizeError,
  checkBatch,
  fillRandomBatch,
  makeBatch,
  type TokenBatch,
} from "./token_batches.ts";
export type { StepPhase, StepsDuration, TrainHooks, TrainSubject } from "./train_hooks.ts";
export { ACCUMULATION_LIMIT, type TrainSettings } from "./train_settings.ts";
export type { TrainableModel } from "./trainable_model.ts";
export { train } from "./trainer.ts";
export { WeightAverage, type WeightAverageSettings } from "./weight_average.ts";
