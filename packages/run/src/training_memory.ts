import type { UpdateExchange } from "@lrm/distributed";
import { bytesText } from "@lrm/tensor";
import { peakOf, type StepMemory } from "@lrm/train";
import { CATALOG, type Catalog } from "./catalog.ts";
import { dryTraining, type MemoryDemand } from "./dry_training.ts";
import type { RunConfig } from "./run_config.ts";

/**
 * Computes the memory of a run's largest step, by running steps on a device that counts memory and
 * computes nothing.
 *
 * @param exchange  exchange with other ranks, if there are any: the memory is that of its rank
 */
export async function trainingMemory(
  demand: MemoryDemand,
  catalog: Catalog = CATALOG,
  exchange?: UpdateExchange,
): Promise<StepMemory> {
  let largest: StepMemory | undefined;
  const onMemory = (memory: StepMemory): void => {
    largest = memory;
  };
  await dryTraining(demand, { catalog, exchange, hooks: { onMemory } });
  return largest!;
}

/** Formats the memory of a step: `2.6 GB: weights 498 MB, gradients 498 MB, …`. */
export function memoryText(memory: StepMemory): string {
  const { weights, gradients, state, activations, scratch } = memory;
  const parts = { weights, gradients, "optimizer state": state, activations, scratch };
  const listed = Object.entries(parts).map(([name, bytes]) => `${name} ${bytesText(bytes)}`);
  return `${bytesText(peakOf(memory))}: ${listed.join(", ")}`;
}

/** Returns the settings of a run that determine its memory. */
export function demandOf({ model, optimizer, lora, training }: RunConfig): MemoryDemand {
  const { batch, context, accumulation, recompute, activations, weightAverage } = training;
  const measureUpdates = training.measureUpdatesEvery !== undefined;
  const settings = { batch, context, accumulation, recompute, activations, weightAverage };
  return { model, optimizer, lora, ...settings, measureUpdates };
}
