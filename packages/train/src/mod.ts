/**
 * The trainer: tokenizers, token sources and batches, the training loop and evaluation, for any model with parameters and a loss. What needs a file system is in `@lrm/train/node`.
 *
 * @module
 */
export {
  type Batch,
  checkBatch,
  fillRandomBatch,
  fillWindowsInOrder,
  makeBatch,
} from "./batches.ts";
export {
  type IncrementalHash,
  type LoadedCheckpoint,
  readCheckpoint,
  type Snapshot,
  streamCheckpoint,
} from "./checkpoint.ts";
export { corpusOfDocuments } from "./documents.ts";
export { type EvaluateOptions, evaluate, measuredTokens } from "./evaluate.ts";
export type { LanguageModel } from "./language_model.ts";
export { NonFiniteError, type StepMetrics } from "./metrics.ts";
export { restoreTensors } from "./restore.ts";
export { RunError } from "./run_error.ts";
export { peakOf, type StepMemory } from "./step_memory.ts";
export {
  bytesTokenizer,
  createTokenizer,
  encodePrompt,
  GPT2_END_OF_TEXT,
  type Tokenizer,
  type TokenizerName,
} from "./tokenizer.ts";
export {
  type Corpus,
  checkCorpus,
  checkTokens,
  concatenateTokens,
  DataError,
  type TokenSource,
  tokensInMemory,
} from "./tokens.ts";
export { ACCUMULATION_LIMIT, finalEvaluationTokens, type TrainSettings } from "./train_settings.ts";
export { type Pace, type StepPhase, type TrainHooks, type TrainSubject, train } from "./trainer.ts";
