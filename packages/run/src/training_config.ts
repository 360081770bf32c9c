import type { LanguageModelOptions, TrainSettings, WeightAverageSettings } from "@lrm/train";

/** Settings that determine the numbers of a run, besides its model, data and optimizer. */
export interface TrainingConfig
  extends TrainSettings,
    Omit<LanguageModelOptions, "vocabularySize"> {
  readonly accumulation: number;
  readonly evaluateEvery: number;
  readonly evaluationTokens: number;
  readonly checkpointEvery: number;
  /** Stops the run after this many evaluations without a lower loss. Default: never. */
  readonly patience?: number;
  /** Average of the weights that evaluations see. Default: they see the last weights. */
  readonly weightAverage?: WeightAverageSettings;
}
