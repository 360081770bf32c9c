import { tokensInMemory } from "@lrm/data";
import { bytesText, createDryBackend } from "@lrm/tensor";
import { peakOf, type StepMemory, train, type WeightAverageSettings } from "@lrm/train";
import type { AdapterConfig } from "./adapter_config.ts";
import { CATALOG, type Catalog } from "./catalog.ts";
import { initialSession } from "./initial_session.ts";
import type { ModelSize } from "./models/find_model.ts";
import { optimizerOf } from "./optimizers/find_optimizer.ts";
import type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
import type { RunConfig } from "./run_config.ts";
import { runTask } from "./run_task.ts";

/** Settings that determine the memory of a run. */
export interface MemoryDemand {
  readonly model: ModelSize;
  readonly optimizer: OptimizerConfig;
  readonly lora?: AdapterConfig | undefined;
  readonly batch: number;
  readonly context: number;
  readonly accumulation: number;
  readonly recompute?: boolean | undefined;
  readonly weightAverage?: WeightAverageSettings | undefined;
  /** Measures the size of updates in some steps. Default: false. */
  readonly measureUpdates?: boolean;
}

/**
 * Computes the memory of a run's largest step, by running steps on a device that counts memory and
 * computes nothing.
 */
export async function trainingMemory(
  {
    model,
    optimizer,
    lora,
    batch,
    context,
    accumulation,
    recompute = false,
    weightAverage,
    measureUpdates = false,
  }: MemoryDemand,
  catalog: Catalog = CATALOG,
): Promise<StepMemory> {
  const backend = createDryBackend();
  const { trial } = optimizerOf(optimizer.name, catalog.optimizers);
  const training = {
    batch,
    context,
    recompute,
    seed: 0,
    steps: 2,
    // After the first micro-batch, gradients and moments of inputs are allocated.
    accumulation: Math.min(2, accumulation),
    evaluateEvery: 2,
    evaluationTokens: 1,
    checkpointEvery: 2,
    ...(measureUpdates && { measureUpdatesEvery: 1 }),
    ...(weightAverage && { weightAverage }),
  };
  // Steps of the run: settings of its end must fit.
  const whole = { ...training, steps: Number.MAX_SAFE_INTEGER };
  const config = {
    ...{ model, optimizer: { ...optimizer, ...trial }, training: whole },
    ...(lora && { lora }),
  };
  using session = initialSession(backend, config, catalog);
  const tokens = tokensInMemory(new Uint8Array(context + 1));
  const corpus = { name: "zeros", train: tokens, validation: tokens };
  const { vocabularySize } = model.config;
  let largest: StepMemory | undefined;
  const task = runTask(session, corpus, { training, vocabularySize });
  const { optimizer: made, average } = session;
  await train({ backend, task, optimizer: made, average }, training, {
    onMemory: (memory) => {
      largest = memory;
    },
  });
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
  const { batch, context, accumulation, recompute, weightAverage, measureUpdatesEvery } = training;
  const measureUpdates = measureUpdatesEvery !== undefined;
  const settings = { batch, context, accumulation, recompute, weightAverage };
  return { model, optimizer, lora, ...settings, measureUpdates };
}
