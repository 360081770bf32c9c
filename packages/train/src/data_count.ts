import { Random } from "@lrm/tensor";
import type { BatchSource } from "./task.ts";
import type { TrainSettings } from "./train_settings.ts";

/** Returns the random numbers that the batches of a run are made with. */
export function dataRandom(seed: number): Random {
  return new Random(seed).fork("batches");
}

/** Counts the samples or tokens of the first steps of a run. */
export function dataCount(
  source: Pick<BatchSource, "size" | "count">,
  { seed, accumulation = 1 }: Pick<TrainSettings, "seed" | "accumulation">,
  steps: number,
): number {
  const batches = steps * accumulation;
  return source.count?.(batches, dataRandom(seed)) ?? batches * source.size;
}
