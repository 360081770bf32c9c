import type { LanguageModel } from "@lrm/language-model";
import { ArgumentError, type Tensor } from "@lrm/tensor";
import { CHECKPOINT_PREFIXES, type LoadedCheckpoint, prefixed, WeightAverage } from "@lrm/train";
import { restorePart } from "./checkpoint_parts.ts";
import type { TrainingConfig } from "./training_config.ts";

const AVERAGE = CHECKPOINT_PREFIXES.average;

/**
 * Creates the average of a run's weights, if it has one.
 *
 * @throws ArgumentError if the run ends before the average begins
 */
export function averageOf(
  { parameters }: Pick<LanguageModel, "parameters">,
  { weightAverage, steps }: Pick<TrainingConfig, "weightAverage" | "steps">,
): WeightAverage | undefined {
  const backend = parameters[0]?.value.backend;
  if (weightAverage === undefined || backend === undefined) return undefined;
  const { start } = weightAverage;
  if (start > steps) {
    throw new ArgumentError(
      `Cannot average the weights from step ${start} on: the run has ${steps} steps`,
      `begin at step ${steps} or before`,
    );
  }
  return new WeightAverage(backend, parameters, weightAverage);
}

/** Overwrites an average with that of a run's checkpoint. */
export function restoreAverage(
  path: string,
  checkpoint: LoadedCheckpoint,
  average: WeightAverage,
): void {
  restorePart(path, checkpoint, AVERAGE, averageTensors(average));
  average.resume(checkpoint.step);
}

/** Returns the tensors of an average by their names in checkpoints; none without an average. */
export function averageTensors(average: WeightAverage | undefined): Record<string, Tensor> {
  return prefixed(AVERAGE, average?.state() ?? {});
}
