import type { LanguageModelOptions, TrainSettings } from "@lrm/train";

/** Settings that determine the numbers of a run, besides its model, data and optimizer. */
export interface TrainingConfig
  extends TrainSettings,
    Omit<LanguageModelOptions, "vocabularySize"> {
  readonly accumulation: number;
  readonly evaluateEvery: number;
  readonly evaluationTokens: number;
  readonly checkpointEvery: number;
}
